/** The tables of assistant_db, as `migrations/` makes them. */
import type { CallPrincipal } from '@parley/channels/port';
import type { AssistantDefinition } from '@parley/contracts/assistants';
import type { Booking, WeeklyHours } from '@parley/contracts/bookings';
import type {
  AudioFile,
  Collected,
  Conversation,
  Message,
  ToolCallRecord,
} from '@parley/contracts/conversations';
import { upgradeDefinition } from '@parley/contracts/definition-upgrade';
import type { Id } from '@parley/contracts/ids';
import type { CallFault, EndReason } from '@parley/contracts/talk';
import type { BookingAction } from '@parley/contracts/tools';
import { sql } from 'drizzle-orm';
import { bigint, boolean, customType, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
/** Rows keep the form in which they were written, versions for ever; what is read has the form of today. */
const definition = customType<{ data: AssistantDefinition; driverData: unknown }>({
  dataType: () => 'jsonb',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (stored) => upgradeDefinition(stored) as AssistantDefinition,
});
const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' });
const project = () => text('project_id').$type<Id<'project'>>().notNull();
const conversation = () => text('conversation_id').$type<Id<'conversation'>>().notNull();

export const assistants = pgTable('assistants', {
  id: text().$type<Id<'assistant'>>().primaryKey(),
  projectId: project(),
  name: text().notNull(),
  description: text().notNull(),
  draft: definition().notNull(),
  /** Told by the draft. */
  mindKind: text('mind_kind')
    .$type<AssistantDefinition['mind']['kind']>()
    .notNull()
    .generatedAlwaysAs(sql`draft #>> '{mind,kind}'`),
  /** By value, both in the form of today: neither the order of keys nor an old form makes a draft differ. */
  draftDiffers: boolean('draft_differs').notNull().default(true),
  publishedVersion: integer('published_version'),
  lastVersion: integer('last_version').notNull().default(0),
  /** One more with every edit. */
  revision: integer().notNull().default(1),
  /** Which sample it was made from: each is given to a project once. */
  sample: text(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  archivedAt: time('archived_at'),
});

/** Never changed: a trigger refuses it. */
export const assistantVersions = pgTable('assistant_versions', {
  id: text().$type<Id<'version'>>().primaryKey(),
  projectId: project(),
  assistantId: text('assistant_id').$type<Id<'assistant'>>().notNull(),
  version: integer().notNull(),
  definition: definition().notNull(),
  note: text().notNull(),
  createdAt: time('created_at').notNull(),
});

export const nodes = pgTable('nodes', {
  id: text().primaryKey(),
  /** Machine and port: two that live never share one, so who takes it over knows that the one before is dead. */
  address: text().notNull(),
  startedAt: time('started_at').notNull(),
  heartbeatAt: time('heartbeat_at').notNull(),
});

export const conversations = pgTable('conversations', {
  id: text().$type<Id<'conversation'>>().primaryKey(),
  projectId: project(),
  assistantId: text('assistant_id').$type<Id<'assistant'>>().notNull(),
  assistantName: text('assistant_name').notNull(),
  version: integer().notNull(),
  status: text().$type<Conversation['status']>().notNull(),
  endReason: text('end_reason').$type<EndReason>(),
  transferTo: text('transfer_to'),
  channel: text().$type<Conversation['channel']>().notNull(),
  mode: text().$type<Conversation['mode']>().notNull(),
  metadata: jsonb().$type<Record<string, string>>().notNull(),
  nodeId: text('node_id').notNull(),
  startedAt: time('started_at').notNull(),
  /** When something of it was last written: after a kill, the best that is known of its end. */
  evidenceAt: time('evidence_at').notNull(),
  endedAt: time('ended_at'),
  durationMs: integer('duration_ms'),
  /** What its flow has learnt; null for other minds, and before anything was heard. */
  collected: jsonb().$type<Collected>(),
});

export const messages = pgTable('messages', {
  id: text().$type<Id<'message'>>().primaryKey(),
  projectId: project(),
  conversationId: conversation(),
  turn: integer().notNull(),
  role: text().$type<Message['role']>().notNull(),
  kind: text().$type<Message['kind']>().notNull(),
  generatedText: text('generated_text').notNull(),
  heardText: text('heard_text').notNull(),
  interrupted: boolean().notNull(),
  startMs: integer('start_ms').notNull(),
  endMs: integer('end_ms').notNull(),
});

export const turns = pgTable('turns', {
  id: text().$type<Id<'turn'>>().primaryKey(),
  projectId: project(),
  conversationId: conversation(),
  turn: integer().notNull(),
  speechStartMs: integer('speech_start_ms'),
  speechEndMs: integer('speech_end_ms'),
  answerStartMs: integer('answer_start_ms'),
  endpointingMs: integer('endpointing_ms'),
  recognitionMs: integer('recognition_ms'),
  mindMs: integer('mind_ms'),
  voiceMs: integer('voice_ms'),
  deliveryMs: integer('delivery_ms'),
  totalMs: integer('total_ms'),
  interrupted: boolean().notNull(),
  falseInterruptions: integer('false_interruptions').notNull(),
  faults: jsonb().$type<CallFault[]>().notNull(),
});

export const toolCalls = pgTable('tool_calls', {
  id: text().$type<Id<'toolCall'>>().primaryKey(),
  projectId: project(),
  conversationId: conversation(),
  turn: integer().notNull(),
  name: text().notNull(),
  input: jsonb().$type<unknown>(),
  outcome: text().$type<ToolCallRecord['outcome']>().notNull(),
  output: jsonb().$type<unknown>(),
  startMs: integer('start_ms').notNull(),
  endMs: integer('end_ms'),
});

export const callMetrics = pgTable('call_metrics', {
  conversationId: conversation().primaryKey(),
  projectId: project(),
  turnCount: integer('turn_count').notNull(),
  medianResponseMs: integer('median_response_ms'),
  slowestResponseMs: integer('slowest_response_ms'),
  interruptions: integer().notNull(),
  falseInterruptions: integer('false_interruptions').notNull(),
  toolCalls: integer('tool_calls').notNull(),
  faults: integer().notNull(),
});

export const audioFiles = pgTable('audio_files', {
  id: text().$type<Id<'audioFile'>>().primaryKey(),
  projectId: project(),
  conversationId: conversation(),
  fileKey: text('file_key').notNull(),
  rateHz: integer('rate_hz').notNull(),
  channels: jsonb().$type<AudioFile['channels']>().notNull(),
  durationMs: integer('duration_ms').notNull(),
  bytes: bigint({ mode: 'number' }).notNull(),
});

export const calendars = pgTable('calendars', {
  id: text().$type<Id<'calendar'>>().primaryKey(),
  projectId: project(),
  number: bigint({ mode: 'number' }).generatedByDefaultAsIdentity(),
  name: text().notNull(),
  timeZone: text('time_zone').notNull(),
  hours: jsonb().$type<WeeklyHours>().notNull(),
  slotMinutes: integer('slot_minutes').notNull(),
  capacity: integer().notNull(),
  /** Which sample it was made from: each is given to a project once. */
  sample: text(),
  /** One more with every edit. */
  revision: integer().notNull().default(1),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const bookings = pgTable('bookings', {
  id: text().$type<Id<'booking'>>().primaryKey(),
  projectId: project(),
  calendarId: text('calendar_id').$type<Id<'calendar'>>().notNull(),
  calendarNumber: bigint('calendar_number', { mode: 'number' }).notNull(),
  /** Which of the calendar's places. */
  seat: integer().notNull(),
  startsAt: time('starts_at').notNull(),
  endsAt: time('ends_at').notNull(),
  status: text().$type<Booking['status']>().notNull(),
  name: text().notNull(),
  contact: text().notNull(),
  /** The contact in the one form in which it is looked for. */
  contactKey: text('contact_key').notNull(),
  note: text().notNull(),
  conversationId: text('conversation_id').$type<Id<'conversation'>>(),
  /** One more with every edit. */
  revision: integer().notNull().default(1),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

/** What a call of a tool has done, by the id of the call. */
export const bookingActs = pgTable('booking_acts', {
  projectId: project(),
  conversationId: conversation(),
  callId: text('call_id').notNull(),
  action: text().$type<Exclude<BookingAction, 'find'>>().notNull(),
  input: jsonb().$type<unknown>().notNull(),
  bookingId: text('booking_id').$type<Id<'booking'>>().notNull(),
  doneAt: time('done_at').notNull(),
});

export const phoneNumbers = pgTable('phone_numbers', {
  id: text().$type<Id<'phoneNumber'>>().primaryKey(),
  projectId: project(),
  /** E.164. */
  number: text().notNull(),
  assistantId: text('assistant_id').$type<Id<'assistant'>>().notNull(),
  /** One more with every edit. */
  revision: integer().notNull().default(1),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

/** Calls of these numbers that a carrier was told to stream here. */
export const answeredCalls = pgTable('answered_calls', {
  /** The carrier's name of the call. */
  callSid: text('call_sid').primaryKey(),
  projectId: project(),
  phoneNumberId: text('phone_number_id').$type<Id<'phoneNumber'>>().notNull(),
  /** Under which address the carrier found us. */
  origin: text().notNull(),
  transferTo: text('transfer_to'),
  answeredAt: time('answered_at').notNull(),
});

export const talkTokens = pgTable('talk_tokens', {
  hash: bytes().primaryKey(),
  principal: jsonb().$type<CallPrincipal>().notNull(),
  /** Of the pages that may use it beside our own. */
  origins: jsonb().$type<string[]>().notNull().default([]),
  expiresAt: time('expires_at').notNull(),
});
