/** Loaded into every test file before it: a file that leaves something open fails. */
import './jsx.ts';
import '@parley/platform/testing/database';
