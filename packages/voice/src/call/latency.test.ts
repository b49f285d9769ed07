import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { waterfall } from './latency.ts';

test('the parts of the wait are told apart', () => {
  assert.deepEqual(
    waterfall({
      speechEndMs: 1000,
      decidedMs: 1320,
      committedMs: 1400,
      textMs: 1900,
      audioMs: 2050,
      soundingMs: 2060,
    }),
    { endpointingMs: 320, recognitionMs: 80, mindMs: 500, voiceMs: 150, deliveryMs: 10, totalMs: 1060 },
  );
});

test('what was ready before the turn was over costs the caller nothing', () => {
  const { mindMs, voiceMs, deliveryMs } = waterfall({
    speechEndMs: 1000,
    decidedMs: 1320,
    committedMs: 1320,
    textMs: 1100,
    audioMs: 1200,
    soundingMs: 1340,
  });
  assert.deepEqual([mindMs, voiceMs, deliveryMs], [0, 0, 20]);
});

test('whatever the marks are, the parts are not negative and add up to the whole wait', () => {
  const ms = fc.integer({ min: 0, max: 20_000 });
  fc.assert(
    fc.property(
      ms,
      ms,
      ms,
      fc.option(ms),
      fc.option(ms),
      ms,
      (speech, decided, committed, text, audio, wait) => {
        const { totalMs, ...parts } = waterfall({
          speechEndMs: speech,
          decidedMs: decided,
          committedMs: committed,
          textMs: text,
          audioMs: audio,
          soundingMs: speech + wait,
        });
        assert.equal(totalMs, wait);
        assert.ok(Object.values(parts).every((part) => part >= 0));
        assert.equal(
          Object.values(parts).reduce((sum, part) => sum + part, 0),
          totalMs,
        );
      },
    ),
  );
});
