import './look.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { follow } from './live.ts';

const root = document.getElementById('app');
if (root) render(<App />, root);
follow();
