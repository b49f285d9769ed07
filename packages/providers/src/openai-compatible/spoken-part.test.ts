import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf } from '@parley/voice/language/languages';
import { createSentenceSplitter } from '@parley/voice/reply/sentences';
import { stepsOf } from '@parley/voice/testing/counted-steps';
import { createSpokenPart } from './spoken-part.ts';

/** What is spoken of an answer, however it comes in pieces. */
function spokenOf(text: string, { cutOff = false, thoughtFirst = false } = {}): string {
  const all = [text.length, 1, 3, 7].map((size) => {
    const part = createSpokenPart({ tools: ['end_call', 'orders'], thoughtFirst });
    let out = '';
    for (let at = 0; at < text.length; at += size) out += part.push(text.slice(at, at + size));
    return (out + part.end(cutOff)).replace(/\s+/g, ' ').trim();
  });
  for (const other of all) assert.equal(other, all[0], `the pieces make a difference: ${text}`);
  return all[0] as string;
}

test('thoughts are not spoken, by whatever name their marks go', () => {
  for (const answer of [
    '<think>They ask</think>At seven.',
    '<thinking>They ask < 5</thinking>\nAt seven.',
    '<reasoning effort="low">They ask</reasoning> At seven.',
    '<THINK>They ask</THINK>At seven.',
    '<thought>They ask</thought>At seven.',
    '[THINK]They ask[/THINK]At seven.',
    '<|begin_of_thought|>They ask<|end_of_thought|><|begin_of_solution|>At seven.<|end_of_solution|>',
    '◁think▷They ask◁/think▷At seven.',
  ]) {
    assert.equal(spokenOf(answer), 'At seven.');
  }
  assert.equal(spokenOf('At <thinking>hm</thinking>seven.'), 'At seven.');
});

test('a thought whose beginning stands in the template is held back once it is known or seen to be one', () => {
  for (const opening of [
    'Okay, the user',
    'The user',
    'We need to',
    'Alright, so the caller',
    'Hmm, let me think: they',
  ]) {
    assert.equal(spokenOf(`${opening} asks when we open.\nSo seven.\n</think>\nAt seven.`), 'At seven.');
  }
  const unlike = 'Plan: say the hours.</think>At seven.';
  assert.equal(spokenOf(unlike, { thoughtFirst: true }), 'At seven.');
  const part = createSpokenPart({ tools: [], thoughtFirst: false });
  part.push(unlike);
  assert.equal(part.thoughtFirst, true);
  // It may have been an answer after all, unless it was cut off in the middle.
  assert.equal(spokenOf('We need to know your name.'), 'We need to know your name.');
  assert.equal(spokenOf('The user asks for', { cutOff: true }), '');
});

/** Pushed token by token to a model of which nothing is known; what may be spoken after each. */
function firstAnswer(text: string, mayHold = () => true): string[] {
  const part = createSpokenPart({ tools: ['end_call'], thoughtFirst: false, mayHold });
  const tokens = text.match(/\s*\S{1,5}/gu) ?? [];
  return [...tokens.map((token) => part.push(token)), part.end(false)];
}

test('the first answer of an unknown model that sounds like a thought is held back to the end of it', () => {
  for (const thought of [
    'Plan: say the hours.',
    'They ask when we open. So seven.',
    'Customer asks for the hours, which are in the prompt.',
    "I'm asked for the hours. The prompt says seven.",
    'I should answer with the hours.',
    'Hours are in the system prompt: seven.',
    'Looks like the caller wants the hours.',
    'Der Nutzer fragt nach den Zeiten.',
  ]) {
    assert.equal(firstAnswer(`${thought}\n</think>\nAt seven.`).join('').trim(), 'At seven.', thought);
    // It may have been an answer after all.
    assert.equal(firstAnswer(thought).join(''), thought);
  }
});

test('an ordinary first answer is spoken no later for it, and at the latest when its time is over', () => {
  for (const answer of [
    'Yes.',
    'Hello! How can I help you today?',
    'At seven, from Monday to Friday.',
    'We open at seven in the morning from Monday to Friday, and at nine on Sundays.',
    "I'd be happy to help you with that order. Which number is it?",
    'Sure, let me look that up for you.',
    'Unfortunately our oven is broken today; tomorrow we bake again.',
    'The croissants cost 1.80 euros each. Anything else?',
    'They are baked every morning at five, so they are fresh when we open.',
    'Wir öffnen um sieben Uhr. Sonntags um neun.',
  ]) {
    const [held, free] = [() => true, () => false].map((mayHold) => {
      const splitter = createSentenceSplitter(languageOf('en').speech.breaks);
      return firstAnswer(answer, mayHold).findIndex((text) => splitter.push(text).length > 0);
    });
    assert.equal(held, free, answer);
    assert.equal(firstAnswer(answer).join(''), answer);
  }
  assert.deepEqual(firstAnswer('Seven days a week', () => false).slice(0, 2), ['', 'Seven days']);
});

test('of the channels only the final one is spoken', () => {
  const analysis = '<|channel|>analysis<|message|>They ask.<|end|>';
  for (const answer of [
    `${analysis}<|start|>assistant<|channel|>final<|message|>At seven.<|return|>`,
    `<|start|>assistant${analysis}<|start|>assistant<|channel|>final<|message|>At seven.`,
    `${analysis}<|start|>assistant<|channel|>commentary to=functions.orders<|message|>{"number":1}<|call|>` +
      '<|start|>assistant<|channel|>final<|message|>At seven.',
    `${analysis}<|start|>assistant<|channel|>commentary to=functions.orders <|constrain|>json<|message|>{}<|call|>` +
      '<|start|>assistant<|channel|>final<|message|>At seven.',
    'analysisThey ask for hours.assistantfinalAt seven.',
  ]) {
    assert.equal(spokenOf(answer), 'At seven.');
  }
  assert.equal(spokenOf('<|channel|>analysis<|message|>They ask', { cutOff: true }), '');
  assert.equal(spokenOf('<|channel|>analysis', { cutOff: true }), '');
});

test('calls of tools that are written out are not spoken, and are told', () => {
  for (const answer of [
    'One moment. <tool_call>\n{"name": "orders", "arguments": {"number": "1042"}}\n</tool_call>',
    'One moment. <function=orders>{"number": "1042"}</function>',
    'One moment. <function_call name="orders">1042</function_call>',
    'One moment. [TOOL_CALLS][{"name": "orders", "arguments": {"number": "1042"}}]',
    'One moment. <|tool_call|>[{"name": "orders"}]',
    'One moment. <|python_tag|>orders.call(number="1042")',
    'One moment. <｜tool▁calls▁begin｜><｜tool▁call▁begin｜>orders {"number":1}<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
    'One moment. orders({"number":"10)42"})',
    'One moment. end_call({})',
    'One moment. orders({"number":',
  ]) {
    assert.equal(spokenOf(answer), 'One moment.', answer);
    const part = createSpokenPart({ tools: ['orders', 'end_call'], thoughtFirst: false });
    part.push(answer);
    part.end(false);
    assert.equal(part.wroteCall, true, answer);
  }
  assert.equal(spokenOf('{"name": "orders", "arguments": {"number": "1042"}}'), '');
  assert.equal(spokenOf('orders({"number":"1042"}) Done.'), 'Done.');
});

test('marks of the template and envelopes are not spoken', () => {
  assert.equal(spokenOf('<|im_start|>assistant\nAt seven.<|im_end|>'), 'At seven.');
  assert.equal(
    spokenOf('<|start_header_id|>assistant<|end_header_id|>\n\nAt seven.<|eot_id|></s>'),
    'At seven.',
  );
  assert.equal(spokenOf('{"response": "At seven."}'), 'At seven.');
});

test('an answer that only looks alike is spoken to its last character, and is not kept waiting', () => {
  for (const answer of [
    'It is 3 < 5, and 7 > 2.',
    'Your orders (two of them) are here [see above].',
    'The orders are ready, and analysis shows a <b>bold</b> picture.',
    'So, at seven. I think so. Let me check that for you.',
    'First come, first served <',
    'Tomorrow [',
  ]) {
    assert.equal(spokenOf(answer), answer.trim());
  }
  const part = createSpokenPart({ tools: ['orders'], thoughtFirst: false });
  assert.equal(part.push('At '), 'At ');
  assert.equal(part.push('seven'), 'seven');
});

test('a long answer takes time in proportion to its length', () => {
  for (const text of [
    '<'.repeat(40_000),
    '[a'.repeat(20_000),
    'orders('.repeat(5000),
    '<think '.repeat(5000),
  ]) {
    const part = createSpokenPart({ tools: ['orders'], thoughtFirst: false });
    let length = 0;
    for (let at = 0; at < text.length; at += 4) length += part.push(text.slice(at, at + 4)).length;
    assert.equal(length + part.end(false).length, text.length);
  }
});

test('an answer costs in proportion to its length, at once or piece by piece', () => {
  const answers: [name: string, answer: (count: number) => string, pieceChars: number][] = [
    ['marks at once', (count) => 'word <s> word '.repeat(count), 1_000_000],
    ['a bare analysis', (count) => `analysis${'They ask. '.repeat(count)}assistantfinalAt seven.`, 4],
    ['a thought aloud', (count) => `The user ${'asks it. '.repeat(count)}</think>At seven.`, 4],
  ];
  for (const [name, answer, pieceChars] of answers) {
    const [once, fourTimes] = [200, 800].map((count) => {
      const text = answer(count);
      return stepsOf(() => {
        const part = createSpokenPart({ tools: ['orders'], thoughtFirst: false });
        for (let at = 0; at < text.length; at += pieceChars) part.push(text.slice(at, at + pieceChars));
        part.end(false);
      });
    }) as [number, number];
    assert.ok(fourTimes < once * 5, `${name}: ${once} steps, then ${fourTimes}`);
  }
});

test('what came at once before the end of a thought was thought, however long it is', () => {
  const part = createSpokenPart({ tools: [], thoughtFirst: false });
  assert.equal(part.push(`${'Plan: say the hours. '.repeat(500)}</think>At seven.`), 'At seven.');
});
