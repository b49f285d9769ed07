import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { ServerEvent } from '@parley/contracts/talk';
import { createTranscriptPrinter } from './transcript-printer.ts';

function printed(events: ServerEvent[], isTTY: boolean): string {
  let text = '';
  const printer = createTranscriptPrinter({ write: (part) => (text += part), isTTY, columns: 40 });
  events.forEach((event, index) => {
    printer.add({ ...event, seq: index + 1 });
  });
  return text;
}

const interim: ServerEvent = {
  type: 'caller.transcript',
  turn: 1,
  kind: 'speech',
  text: 'A table for four people tonight at eight',
  final: false,
  startMs: 0,
  atMs: 10,
};
const cut: ServerEvent = {
  type: 'agent.heard',
  turn: 1,
  generated: 'For four people. Which day?',
  heard: 'For four people.',
  interrupted: true,
  final: true,
  atMs: 10,
};

test('what was not heard is told apart from what was', () => {
  assert.equal(printed([cut], false), 'agent   For four people. [not heard: Which day?]\n');
});

test('a terminal shows words as they grow, in one line that fits; a pipe gets finished lines only', () => {
  const live = printed([interim], true);
  assert.ok(live.startsWith('\r'));
  assert.equal(live.includes('\n'), false);
  assert.ok(stripVTControlCharacters(live).trim().length < 40);
  assert.equal(printed([interim], false), '');
});

test('latency names the parts that took time', () => {
  const waterfall = {
    endpointingMs: 350,
    recognitionMs: 0,
    mindMs: 20,
    voiceMs: 130,
    deliveryMs: 10,
    totalMs: 510,
  };
  const event: ServerEvent = {
    type: 'turn',
    turn: 1,
    speechStartMs: 0,
    speechEndMs: 1,
    waterfall,
    atMs: 1,
  };
  assert.match(printed([event], false), /answered in 510 ms: endpointing 350 · mind 20 · voice 130/);
});

test('nothing that is said steers the terminal, on no path to it', () => {
  const odd = 'a\u001b]52;c;aGk=\u0007b\u009b2Jc\rd\ne\u202ef\u2066g\u007f';
  const at = { turn: 1, atMs: 1 };
  const assistant = { id: 'asst_1' as never, name: odd, version: 1 };
  const format = { encoding: 'pcm16', rateHz: 16_000 } as const;
  const call = { conversationId: 'conv_1' as never, resumeToken: '', mode: 'text' } as const;
  const heard = { ...cut, generated: `${odd}${odd}`, heard: odd };
  const events: ServerEvent[] = [
    { type: 'started', ...call, assistant, input: format, output: format },
    { ...interim, text: odd } as ServerEvent,
    { ...interim, text: odd, final: true } as ServerEvent,
    heard,
    { ...heard, final: false },
    { type: 'tool', ...at, id: odd, name: odd, phase: 'ok' },
    { type: 'error', code: 'internal', message: odd, faults: [], fatal: false },
  ];
  for (const event of events) {
    assert.equal(
      printed([event], false)
        .replace(/\n$/, '')
        .match(/[^\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u),
      null,
    );
    const live = printed([event], true);
    for (const part of [odd.slice(1, 12), '\u009b', '\u202e', '\u2066']) assert.ok(!live.includes(part));
  }
});
