import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { mustKeepProjectsApart } from '@parley/platform/testing/fences';
import { echoDefinition, testAssistantApi } from './testing.ts';

const at = new Date(0).toISOString();

/** 32 bytes, as SQL writes them. */
const digest = () => `\\x${randomBytes(32).toString('hex')}`;

function rowsOf(project_id: string) {
  const [assistant_id, conversation_id] = [randomUUID(), randomUUID()];
  const [calendar_id, booking_id] = [randomUUID(), randomUUID()];
  const phone_number_id = randomUUID();
  const calendar_number = randomInt(1_000_000, 2_000_000_000);
  const draft = echoDefinition();
  const row = () => ({ id: randomUUID(), project_id, conversation_id });
  const said = { generated_text: 'Hello.', heard_text: 'Hello.', interrupted: false, start_ms: 0, end_ms: 9 };
  const counts = { interruptions: 0, false_interruptions: 0, tool_calls: 0, faults: 0 };
  return {
    assistants: {
      id: assistant_id,
      project_id,
      name: assistant_id,
      description: '',
      draft,
      last_version: 1,
      created_at: at,
      updated_at: at,
    },
    assistant_versions: {
      id: randomUUID(),
      project_id,
      assistant_id,
      version: 1,
      definition: draft,
      note: '',
      created_at: at,
    },
    conversations: {
      id: conversation_id,
      project_id,
      assistant_id,
      assistant_name: 'Echo',
      version: 1,
      status: 'live',
      channel: 'websocket',
      mode: 'voice',
      metadata: {},
      node_id: 'node_1',
      started_at: at,
      evidence_at: at,
    },
    messages: { ...row(), turn: 1, role: 'agent', kind: 'speech', ...said },
    turns: { ...row(), turn: 1, interrupted: false, false_interruptions: 0 },
    tool_calls: { ...row(), turn: 1, name: 'orders', outcome: 'running', start_ms: 0 },
    call_metrics: { conversation_id, project_id, turn_count: 1, ...counts },
    calendars: {
      id: calendar_id,
      project_id,
      number: calendar_number,
      name: calendar_id,
      time_zone: 'UTC',
      hours: {},
      slot_minutes: 30,
      capacity: 1,
      created_at: at,
      updated_at: at,
    },
    bookings: {
      id: booking_id,
      project_id,
      calendar_id,
      calendar_number,
      seat: 1,
      starts_at: at,
      ends_at: new Date(60_000).toISOString(),
      status: 'booked',
      name: 'Ada',
      contact: '',
      contact_key: '',
      note: '',
      conversation_id,
      created_at: at,
      updated_at: at,
    },
    booking_acts: {
      project_id,
      conversation_id,
      call_id: 'book-1',
      action: 'book',
      input: {},
      booking_id,
      done_at: at,
    },
    phone_numbers: {
      id: phone_number_id,
      project_id,
      number: `+1${calendar_number}`,
      assistant_id,
      created_at: at,
      updated_at: at,
    },
    answered_calls: {
      call_sid: randomUUID(),
      project_id,
      phone_number_id,
      origin: 'https://parley.test',
      answered_at: at,
    },
    idempotency_keys: {
      hash: digest(),
      project_id,
      asked: digest(),
      answer: '\\x01',
      expires_at: new Date(0).toISOString(),
    },
    audio_files: { ...row(), file_key: 'a', rate_hz: 16_000, channels: ['caller'], duration_ms: 1, bytes: 1 },
  };
}

test('work in one project neither sees nor changes a row of another, in any tenant table', async () => {
  const api = await testAssistantApi();
  await mustKeepProjectsApart(api.db, rowsOf);
});
