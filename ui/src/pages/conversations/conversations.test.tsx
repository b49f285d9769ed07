import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '@parley/contracts/conversations';
import { api, click, fill, problem, screen, show, waitFor } from '../../testing/page.tsx';
import { ConversationPage } from './conversation.page.tsx';
import { ConversationsPage } from './conversations.page.tsx';
import type { ConversationFilter } from './queries.ts';

const conversation: Conversation = {
  id: 'conv_01h455vb4pex5vsknk084sn02q',
  assistantId: 'asst_01h455vb4pex5vsknk084sn02q',
  assistantName: 'Front desk',
  version: 3,
  status: 'ended',
  endReason: 'caller-ended',
  transferTo: null,
  channel: 'telnyx',
  mode: 'voice',
  metadata: {},
  startedAt: '2026-01-02T03:04:05.000Z',
  endedAt: '2026-01-02T03:05:05.000Z',
  durationMs: 60_000,
  turnCount: 4,
  medianResponseMs: 820,
};
const path = `/v1/conversations/${conversation.id}`;
const noAssistants = { body: { items: [], nextCursor: null } };

test('a conversation of the list tells who, how long, through what, and how it ended', async () => {
  api.answers('GET /v1/assistants', () => noAssistants);
  api.answers('GET /v1/conversations', () => ({ body: { items: [conversation], nextCursor: null } }));
  await show(<ConversationsPage filter={{}} onFilter={() => {}} />);
  const row = await screen.findByRole('link', { name: /Front desk/ });
  for (const words of ['Telephone', 'Version 3 · 4 turns', 'The caller hung up', '820 ms', '1 min']) {
    assert.ok(row.textContent?.includes(words), words);
  }
});

test('a filter is chosen, and a list that it empties offers the way back', async () => {
  const chosen: ConversationFilter[] = [];
  api.answers('GET /v1/assistants', () => noAssistants);
  api.answers('GET /v1/conversations', () => noAssistants);
  await show(<ConversationsPage filter={{ status: 'live' }} onFilter={(filter) => chosen.push(filter)} />);
  await screen.findByText('None like that');
  fill('Status', 'ended');
  click('Show all');
  assert.deepEqual(chosen, [{ status: 'ended' }, {}]);
});

test('a conversation that is not there says so, and is asked for again', async () => {
  api.answers(`GET ${path}`, () => ({
    status: 404,
    body: problem(404, 'not_found', 'No such conversation.'),
  }));
  await show(<ConversationPage id={conversation.id} />);
  await screen.findByText('This is not here');
  api.asked.length = 0;
  click('Try again');
  await waitFor(() => assert.equal(api.asked.length, 1));
});

test('a viewer is told that the recording is not for them, and it is not asked for', async () => {
  const audioFile = {
    id: 'aud_01h455vb4pex5vsknk084sn02q',
    rateHz: 16_000,
    channels: [],
    durationMs: 60_000,
    bytes: 9,
  };
  const detail = {
    ...conversation,
    audioFile,
    nextTurn: null,
    messages: [],
    turns: [],
    toolCalls: [],
    collected: null,
  };
  api.answers(`GET ${path}`, () => ({ body: detail }));
  api.answers('GET /v1/me', () => ({ body: { kind: 'session', role: 'viewer' } }));
  await show(<ConversationPage id={conversation.id} />);
  await screen.findByText('The recording is not for your role');
  assert.ok(!api.asked.some(({ what }) => what.endsWith('/recording')));
});

test('a conversation is deleted only after a question', async () => {
  const detail = {
    ...conversation,
    audioFile: null,
    nextTurn: null,
    messages: [],
    turns: [],
    toolCalls: [],
    collected: null,
  };
  api.answers(`GET ${path}`, () => ({ body: detail }));
  api.answers(`DELETE ${path}`, () => ({ status: 204 }));
  await show(<ConversationPage id={conversation.id} />);
  await screen.findByText('Nothing was said.');
  click('Delete');
  await screen.findByText('Delete this conversation?');
  assert.ok(!api.asked.some(({ what }) => what.startsWith('DELETE')));
  click('Delete for good');
  await waitFor(() => api.bodyOf(`DELETE ${path}`));
});

test('what a flow has collected is shown as it was said, with its value and how the flow ended', async () => {
  const slot = { name: 'day', label: 'day of the visit', from: 'caller', step: 'day' };
  const collected = {
    slots: [{ ...slot, value: '2026-11-25', spoken: 'Wednesday, November 25th' }],
    outcome: 'ended',
    reason: 'booked',
  };
  const detail = {
    ...conversation,
    audioFile: null,
    nextTurn: null,
    messages: [],
    turns: [],
    toolCalls: [],
    collected,
  };
  api.answers(`GET ${path}`, () => ({ body: detail }));
  await show(<ConversationPage id={conversation.id} />);
  await screen.findByText('day of the visit');
  for (const words of ['Wednesday, November 25th', '2026-11-25', 'booked']) await screen.findByText(words);
});

const message = (
  turn: number,
  role: 'caller' | 'agent',
  generatedText: string,
  heardText = generatedText,
) => ({
  id: `msg_${turn}${role}`,
  turn,
  role,
  kind: 'speech',
  generatedText,
  heardText,
  interrupted: false,
  startMs: turn * 1000,
  endMs: turn * 1000 + 500,
});
const waterfall = {
  endpointingMs: 0,
  recognitionMs: 0,
  mindMs: 0,
  voiceMs: 0,
  deliveryMs: 0,
};
const turnOf = (turn: number, totalMs: number) => ({
  id: `turn_${turn}`,
  turn,
  speechStartMs: null,
  speechEndMs: null,
  answerStartMs: null,
  waterfall: { ...waterfall, mindMs: totalMs, totalMs },
  interrupted: false,
  falseInterruptions: 0,
  faults: [],
});
const told = {
  ...conversation,
  audioFile: null,
  nextTurn: null,
  toolCalls: [],
  collected: null,
  messages: [
    message(1, 'agent', 'Hello there.', 'Hello'),
    message(2, 'caller', 'Hi.'),
    message(2, 'agent', 'We open at nine.', 'We open'),
  ],
  turns: [turnOf(1, 0), turnOf(2, 640)],
};

test('while a call is live the rest of what is being said is not struck out, and what went unheard before is', async () => {
  api.answers(`GET ${path}`, () => ({ body: { ...told, status: 'live', endReason: null } }));
  await show(<ConversationPage id={conversation.id} />);
  assert.deepEqual(
    (await screen.findAllByText('not heard')).map((mark) => mark.previousElementSibling?.textContent),
    ['there.'],
  );
  const rest = screen.getByText(/at nine\./);
  assert.notEqual(rest.tagName, 'S');
});

test('once it has ended, what was never heard is struck out', async () => {
  api.answers(`GET ${path}`, () => ({ body: told }));
  await show(<ConversationPage id={conversation.id} />);
  assert.equal((await screen.findAllByText('not heard')).length, 2);
});

test('how long an answer took stands only below what answers somebody', async () => {
  api.answers(`GET ${path}`, () => ({ body: told }));
  await show(<ConversationPage id={conversation.id} />);
  await screen.findByText(/until the answer of turn 2/);
  assert.ok(screen.queryByText(/until the answer of turn 1/) === null);
});

test('the version that a conversation ran leads to that version', async () => {
  api.answers(`GET ${path}`, () => ({ body: told }));
  await show(<ConversationPage id={conversation.id} />);
  const link = await screen.findByRole('link', { name: 'Version 3' });
  assert.equal(link.getAttribute('href'), `/assistants/${conversation.assistantId}/versions/3`);
});

test('of a conversation that was transferred the page tells where to', async () => {
  const empty = { audioFile: null, nextTurn: null, messages: [], turns: [], toolCalls: [], collected: null };
  const detail = { ...conversation, endReason: 'transferred', transferTo: '+12125550171', ...empty };
  api.answers(`GET ${path}`, () => ({ body: detail }));
  await show(<ConversationPage id={conversation.id} />);
  await screen.findByText('Put through to');
  await screen.findByText('+12125550171');
});

test('of a long conversation more is loaded when it is asked for, and all of it is exported', async () => {
  const [first, second] = [
    { ...told, nextTurn: 2 },
    { ...told, messages: [message(3, 'caller', 'Later words.')] },
  ];
  api.answers(`GET ${path}`, () => ({
    body: api.asked.at(-1)?.query === '?fromTurn=2' ? second : first,
  }));
  await show(<ConversationPage id={conversation.id} />);
  assert.equal(screen.queryByText('Later words.'), null);
  await screen.findByRole('button', { name: 'Load more' });
  click('Load more');
  await screen.findByText('Later words.');
});
