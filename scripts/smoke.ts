/** Starts Parley as a person does, looks at it from outside, and stops it. Ends with one line of counts. */

import { ports, serviceNames } from '@parley/contracts/services';
import { newHome, postgresPid, removeHome } from '@parley/harness/process/home';
import { type RunningParley, runParley, startParley } from '@parley/harness/process/parley';
import { asksForHelp } from './help.ts';

const usage = `node scripts/smoke.ts [command of the start…]

Starts Parley, by default with npm start, in a home and on ports of its own, looks at it from outside, and stops it.
`;

if (asksForHelp(process.argv.slice(2), usage)) process.exit(0);

const command = process.argv.length > 2 ? process.argv.slice(2) : ['npm', 'start'];
const home = await newHome();

let passed = 0;
let failed = 0;
function expect(what: string, holds: boolean, more = ''): void {
  if (holds) passed += 1;
  else failed += 1;
  console.log(`${holds ? '✔' : '✖'} ${what}${holds || more === '' ? '' : `: ${more}`}`);
}

async function status(url: string): Promise<number> {
  return fetch(url, { signal: AbortSignal.timeout(5000) }).then(
    (response) => response.status,
    () => 0,
  );
}

async function look(parley: RunningParley): Promise<void> {
  const { url, portOffset: offset } = parley;
  for (const name of serviceNames) {
    expect(`${name} is ready`, (await status(`http://127.0.0.1:${ports[name] + offset}/readyz`)) === 200);
  }
  expect('the front door leads to the API', (await status(`${url}/v1/capabilities`)) === 200);
  expect('the API asks who it is', (await status(`${url}/v1/assistants`)) === 401);
  const page = await fetch(parley.dashboardUrl).then(
    (response) => response.text(),
    (error: unknown) => String(error),
  );
  expect('the dashboard is served', page.includes('<script'), page.slice(0, 200));
  expect(
    'away from a terminal it tells where the key is, and prints neither it nor a link',
    /first-key/.test(parley.said) && !/pk_live_|#link=/.test(parley.said),
    parley.said,
  );
  const environment = { PARLEY_HOME: home, PARLEY_PORT_OFFSET: String(offset) };
  const typed = ['talk', '--assistant', 'Order status', '--text', '--json'];
  const talk = await runParley(typed, { environment, input: 'one zero four two\n' });
  const said = talk.out.slice(-500) + talk.error;
  expect('a typed conversation is answered', talk.out.includes('tent'), said);
  const link = await runParley(['link'], { environment });
  expect('a fresh link is given', /#link=\S+/.test(link.out), link.out + link.error);
}

/** The exit code after a signal; undefined when it did not end in time. */
function ended(parley: RunningParley, signal: NodeJS.Signals): Promise<number | null | undefined> {
  return parley.terminate(signal).catch(() => undefined);
}

let parley: RunningParley | undefined;
try {
  parley = await startParley({ command, home, apart: true });
  expect('it starts', true);
  console.log(`  first start: ${(parley.tookMs / 1000).toFixed(1)} s`);
  await look(parley);
  expect('it stops cleanly when told to', (await ended(parley, 'SIGTERM')) === 0, parley.said.slice(-2000));
  expect('no database server is left behind', (await postgresPid(home)) === undefined);
  await parley.startAgain();
  expect('it starts again', true);
  console.log(`  later start: ${(parley.tookMs / 1000).toFixed(1)} s`);
  expect('Ctrl-C stops it cleanly', (await ended(parley, 'SIGINT')) === 0, parley.said.slice(-2000));
} catch (error) {
  expect(parley ? 'it starts again' : 'it starts', false, String(error));
} finally {
  await parley?.stop();
  await removeHome(home);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
