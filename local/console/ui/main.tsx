import './look.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { follow } from './live.ts';

// The key in the address is in a cookie now, and does not have to be seen.
if (location.search !== '') history.replaceState(null, '', `${location.pathname}${location.hash}`);

const root = document.getElementById('app');
if (root) render(<App />, root);
follow();
