/**
 * A program for tests: a service over another, which keeps its process alive by an endless loop of callbacks and never
 * closes. Its time runs twenty times as fast.
 */
import { createLog } from '../log/log.ts';
import { runUntilSignal, type Service } from '../run/run.ts';
import { type Clock, systemClock } from '../time/clock.ts';

const faster = 20;
const clock: Clock = { ...systemClock, after: (delayMs, then) => systemClock.after(delayMs / faster, then) };
const log = createLog({ pretty: false });
const peers = { offer: () => () => {}, client: () => Promise.reject() as never, close() {} };

const below: Service = { name: 'below', start: async () => ({ close: async () => {} }) };
const endless: Service = {
  name: 'endless',
  async start() {
    const spin = () => setImmediate(spin);
    spin();
    return { close: () => new Promise(() => {}) };
  },
};

const context = { environment: {}, clock, log, peers };
process.exitCode = await runUntilSignal([below, endless], context, {
  drainMs: 1000,
  exit: (code) => process.exit(code),
  onStarted: () => log.info('ready'),
});
