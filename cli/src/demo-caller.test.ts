import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServerMessage } from '@parley/contracts/talk';
import { type Line, nextLine } from './demo-caller.ts';

function heard(text: string, more: { final?: boolean; interrupted?: boolean } = {}): ServerMessage {
  const { final = true, interrupted = false } = more;
  return {
    type: 'agent.heard',
    turn: 1,
    generated: text,
    heard: text,
    interrupted,
    final,
    atMs: 0,
    seq: 1,
  };
}

test('the caller of the demonstration answers what was asked, and interrupts once', () => {
  const said = new Set<Line>();
  const hear = (event: ServerMessage) => {
    const line = nextLine(event, said);
    if (line) said.add(line);
    return line;
  };
  assert.equal(hear(heard('What is your order', { final: false })), undefined);
  assert.match(hear(heard('Hello. What is your order number?'))?.says ?? '', /one zero four two/);
  assert.match(hear(heard('It is on its way. Is there another order that I can check?'))?.says ?? '', /Yes/);
  assert.match(hear(heard('What is your order number?'))?.says ?? '', /one zero four three/);
  assert.equal(hear(heard('Your rain', { final: false })), undefined);
  assert.equal(hear(heard('Your rain jacket was delivered', { final: false }))?.interrupts, true);
  assert.equal(hear(heard('Your rain jacket was delivered', { interrupted: true })), undefined);
});

test('a caller who was not understood says it differently, and gives up in the end', () => {
  const said = new Set<Line>();
  const answers: (string | undefined)[] = [];
  for (let i = 0; i < 8; i += 1) {
    const line = nextLine(heard("Sorry, I didn't catch the number. It has four digits?"), said);
    if (line) said.add(line);
    answers.push(line?.says);
  }
  assert.equal(answers[0], 'One. Zero. Four. Three.');
  assert.equal(answers.at(-1), undefined);
});
