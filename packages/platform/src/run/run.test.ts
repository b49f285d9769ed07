import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ParleyError } from '../errors.ts';
import { silentLog } from '../log/log.ts';
import type { Peers } from '../rpc/peers.ts';
import { manualClock } from '../testing/server.ts';
import { type Context, runUntilSignal, type Service, startAll } from './run.ts';

const noPeers: Peers = {
  offer: () => () => {},
  client: () => {
    throw new ParleyError('unavailable', 'There are no peers.');
  },
  close: () => {},
};

function contextOf() {
  const clock = manualClock();
  const context: Context = { environment: {}, clock, log: silentLog(), peers: noPeers };
  return { clock, context };
}

function service(
  name: string,
  events: string[],
  more: Partial<{ fail: string; hang: boolean }> = {},
): Service {
  return {
    name,
    async start() {
      if (more.fail) throw new ParleyError('failed_precondition', more.fail);
      events.push(`${name} started`);
      return {
        async close(signal) {
          if (more.hang) await new Promise((resolve) => signal.addEventListener('abort', resolve));
          events.push(`${name} closed`);
        },
      };
    },
  };
}

test('services start in order and close in reverse', async () => {
  const events: string[] = [];
  const running = await startAll([service('a', events), service('b', events)], contextOf().context);
  await running.close(new AbortController().signal);
  assert.deepEqual(events, ['a started', 'b started', 'b closed', 'a closed']);
});

test('when one cannot start, those before it are closed and the error names it', async () => {
  const events: string[] = [];
  const services = [service('a', events), service('b', events, { fail: 'Port 9001 is taken.' })];
  await assert.rejects(startAll(services, contextOf().context), {
    code: 'failed_precondition',
    message: 'b did not start: Port 9001 is taken.',
  });
  assert.deepEqual(events, ['a started', 'a closed']);
});

test('SIGTERM closes everything and gives exit code 0, an error that nothing caught 1', async () => {
  for (const { event, code } of [
    { event: 'SIGTERM', code: 0 },
    { event: 'SIGINT', code: 0 },
    { event: 'uncaughtException', code: 1 },
    { event: 'unhandledRejection', code: 1 },
  ]) {
    const events: string[] = [];
    const signals = new EventEmitter();
    const exit = runUntilSignal([service('a', events)], contextOf().context, {
      events: signals,
      onStarted: () => signals.emit(event, event),
    });
    assert.equal(await exit, code, event);
    assert.deepEqual(events, ['a started', 'a closed']);
    assert.equal(signals.eventNames().length, 0, 'no listener is left');
  }
});

test('a service that hangs is told to hurry at the drain deadline, and left behind after that', async () => {
  for (const obeys of [true, false]) {
    const events: string[] = [];
    const { clock, context } = contextOf();
    const signals = new EventEmitter();
    const closing = Promise.withResolvers<void>();
    const stubborn: Service = {
      name: 'stubborn',
      start: async () => ({
        close(signal) {
          closing.resolve();
          return new Promise((resolve) => {
            if (obeys) signal.addEventListener('abort', () => resolve());
          });
        },
      }),
    };
    const exit = runUntilSignal([service('a', events), stubborn], context, {
      events: signals,
      drainMs: 100,
      onStarted: () => signals.emit('SIGTERM', 'SIGTERM'),
    });
    await closing.promise;
    clock.advance(100);
    clock.advance(obeys ? 0 : 5_000);
    assert.equal(await exit, obeys ? 0 : 1);
    assert.deepEqual(events, ['a started', 'a closed'], 'those under it are closed');
  }
});

test('a second signal ends the wait at once', async () => {
  const { context } = contextOf();
  const signals = new EventEmitter();
  const closing = Promise.withResolvers<void>();
  const stubborn: Service = {
    name: 'stubborn',
    start: async () => ({
      close() {
        closing.resolve();
        return new Promise(() => {});
      },
    }),
  };
  const exit = runUntilSignal([stubborn], context, {
    events: signals,
    onStarted: () => signals.emit('SIGINT', 'SIGINT'),
  });
  await closing.promise;
  signals.emit('SIGINT', 'SIGINT');
  assert.equal(await exit, 1);
});

test('a service that does not close cleanly does not keep the others open, and the exit code tells', async () => {
  const events: string[] = [];
  const signals = new EventEmitter();
  const clumsy: Service = {
    name: 'clumsy',
    start: async () => ({ close: () => Promise.reject(new ParleyError('internal', 'No.')) }),
  };
  const exit = runUntilSignal([service('a', events), clumsy], contextOf().context, {
    events: signals,
    onStarted: () => signals.emit('SIGTERM', 'SIGTERM'),
  });
  assert.equal(await exit, 1);
  assert.deepEqual(events, ['a started', 'a closed']);
});

test('many services that hang do not put off the end of a stop', async () => {
  const { clock, context } = contextOf();
  const signals = new EventEmitter();
  const hanging = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    name,
    start: async () => ({ close: () => new Promise<void>(() => {}) }),
  }));
  const exit = runUntilSignal(hanging, context, {
    events: signals,
    drainMs: 100,
    onStarted: () => signals.emit('SIGTERM', 'SIGTERM'),
  });
  let code: number | undefined;
  void exit.then((given) => {
    code = given;
  });
  for (let ms = 0; ms < 15_200; ms += 100) {
    await new Promise(setImmediate);
    clock.advance(100);
  }
  await new Promise(setImmediate);
  assert.equal(code, 1);
});

test('a process that something keeps alive ends after a SIGTERM all the same, and its log says what it was', async () => {
  const program = fileURLToPath(new URL('../testing/never-ending.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const lines: { msg: string; service?: string; left?: object; err?: object }[] = [];
  for await (const line of createInterface(child.stdout)) {
    const entry = JSON.parse(line);
    lines.push(entry);
    if (entry.msg === 'ready') child.kill('SIGTERM');
  }
  assert.deepEqual(await exited, { code: 1, signal: null });
  const said = lines.map(({ msg, service }) => (service ? `${service}: ${msg}` : msg));
  assert.ok(said.includes('endless: service did not stop cleanly'));
  assert.ok(said.includes('below: service stopped'), 'what lies under it was closed');
  assert.ok('Immediate' in (lines.at(-1)?.left ?? {}));
});
