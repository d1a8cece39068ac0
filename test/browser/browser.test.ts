import { afterAll } from 'vitest';
import { closeShared } from './launch.ts';

// One after another in one file: they share the browser, and the functions that run behind the pages.
import './console.suite.ts';
import './account-console.suite.ts';
import './incident-page.suite.ts';
import './execution-view.suite.ts';

afterAll(closeShared);
