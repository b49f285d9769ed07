import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceVersion, upgradeTrace } from './upgrade.ts';

test('a trace of today is left as it is', () => {
  const trace = { head: { trace: traceVersion, mode: 'text' }, lines: [[0, 'start']] };
  assert.deepEqual(upgradeTrace(trace), trace);
});

test('in a trace of version 2 only the input that was renamed gets its new name', () => {
  const lines = [
    [0, 'start'],
    [19_800, 'audio', 320],
    [60, 'stirring'],
    [null, 'event', { type: 'agent.text', text: 'stirring' }],
    [null, 'stirring'],
    [70, 'text', 'stirring'],
  ];
  const { head, lines: now } = upgradeTrace({ head: { trace: 2, about: { kept: 'stirring' } }, lines });
  assert.deepEqual(head, { trace: traceVersion, about: { kept: 'stirring' } });
  assert.deepEqual(now, [...lines.slice(0, 2), [60, 'onset'], ...lines.slice(3)]);
});

test('a trace that is older or newer than what can be read is refused in one line', () => {
  const refusal = (version: unknown) => {
    try {
      upgradeTrace({ head: { trace: version }, lines: [] });
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      assert.equal(code, 'invalid_argument');
      assert.equal(message.includes('\n'), false);
      return message;
    }
    throw new Error(`version ${String(version)} was read`);
  };
  assert.match(refusal(1), /version 1.*cannot be replayed/);
  assert.match(refusal(traceVersion + 1), new RegExp(`version ${traceVersion + 1}.*newer`));
  for (const nonsense of [undefined, '2', 2.5, 0, null]) assert.match(refusal(nonsense), /not the trace/);
});
