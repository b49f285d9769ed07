import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyError } from '../errors.ts';
import { createLog } from './log.ts';

function written(options: { keepWords?: boolean } = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const log = createLog({ pretty: false, destination, ...options });
  return { log, text: () => lines.join(''), last: () => JSON.parse(lines.at(-1) ?? '{}') };
}

test('people’s words and secrets are dropped, at the top and inside', () => {
  const { log, text, last } = written();
  log.info(
    { turn: 3, words: 'my card is 4111', secret: 's', call: { words: 'again', id: 'conv_1' } },
    'turn ended',
  );
  assert.doesNotMatch(text(), /4111|again|secret/);
  assert.equal(last().turn, 3);
  assert.equal(last().call.id, 'conv_1');
  assert.equal(last().msg, 'turn ended');
  assert.equal(last().level, 'info');
});

test('words can be kept at one’s own desk, secrets never', () => {
  const { log, text } = written({ keepWords: true });
  log.info({ words: 'hello', secret: 'hunter2' }, 'turn ended');
  assert.match(text(), /hello/);
  assert.doesNotMatch(text(), /hunter2/);
});

test('an error is logged with its private cause, and without the parameters of a query', () => {
  const { log, text, last } = written();
  const query = new Error('Failed query: insert into messages values ($1)\nparams: my card is 4111');
  log.error(
    { err: new ParleyError('internal', 'Something went wrong.', { cause: query }) },
    'request failed',
  );
  assert.equal(last().err.code, 'internal');
  assert.equal(last().err.cause.message, 'Failed query: insert into messages values ($1)');
  assert.match(last().err.stack, /log\.test\.ts/);
  assert.doesNotMatch(text(), /4111/);
});
