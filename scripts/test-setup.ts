/** Loaded into every test file before it: a file that leaves something open fails. */
import '@parley/platform/testing/database';
