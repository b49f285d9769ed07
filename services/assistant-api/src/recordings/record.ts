/** What is to be kept of a call, gathered from its events: the rows that changed since they were last written. */
import type { Collected } from '@parley/contracts/conversations';
import type { Id } from '@parley/contracts/ids';
import type { CallFault } from '@parley/contracts/talk';
import { cleanJson, cleanText } from '@parley/contracts/text';
import { newId } from '@parley/platform/ids';
import type { CallEvent } from '@parley/voice/call/types';
import type { ToolCall, ToolResult } from '@parley/voice/frame';
import type { callMetrics, messages, toolCalls, turns } from '../schema.ts';

type Keyed<Row> = Omit<Row, 'projectId' | 'conversationId'>;
export type MessageRow = Keyed<typeof messages.$inferSelect>;
export type TurnRow = Keyed<typeof turns.$inferSelect>;
export type ToolCallRow = Keyed<typeof toolCalls.$inferSelect>;
export type MetricsRow = Keyed<typeof callMetrics.$inferSelect>;

/** Whole rows to write over what is there: writing one twice, or a later one alone, is right. */
export interface Changes {
  messages: MessageRow[];
  turns: TurnRow[];
  toolCalls: ToolCallRow[];
  metrics: MetricsRow | undefined;
  /** Of the conversation itself: what its flow has learnt so far. */
  collected: Collected | undefined;
}

/** The same, a row at a time: for when one of them cannot be written. */
export function eachAlone(changes: Changes): Changes[] {
  const none: Changes = { messages: [], turns: [], toolCalls: [], metrics: undefined, collected: undefined };
  return [
    ...changes.messages.map((row) => ({ ...none, messages: [row] })),
    ...changes.turns.map((row) => ({ ...none, turns: [row] })),
    ...changes.toolCalls.map((row) => ({ ...none, toolCalls: [row] })),
    ...(changes.metrics ? [{ ...none, metrics: changes.metrics }] : []),
    ...(changes.collected ? [{ ...none, collected: changes.collected }] : []),
  ];
}

export interface CallRecord {
  apply(event: CallEvent): void;
  /** What a tool was asked and what it answered, which events do not tell. */
  toolAsked(call: ToolCall): void;
  toolAnswered(result: ToolResult): void;
  /** What its flow has learnt by now. */
  collected(collected: Collected): void;
  /** True where this turn did not have it yet. */
  fault(turn: number, fault: CallFault): boolean;
  /** Takes what changed; undefined when nothing did. */
  take(): Changes | undefined;
  /** Puts back what could not be written, except where a row has changed again since. */
  putBack(changes: Changes): void;
}

/** A model may name a tool that there is not, at any length. */
const mostName = 200;

/** In one turn. */
const mostFaults = 5;
const mostFaultMessage = 500;

/** Of sorted numbers, as the talk room shows it: the mean of the two in the middle where there is no middle one. */
function medianOf(sorted: readonly number[]): number | null {
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}

/** Minds, tools and vendors bring what they like: it is cleaned here, where it becomes a row. */
export function createCallRecord(): CallRecord {
  const said = new Map<string, MessageRow>();
  const turnRows = new Map<number, TurnRow>();
  const tools = new Map<string, ToolCallRow>();
  const asked = new Map<string, ToolCall>();
  const dirty = {
    messages: new Set<MessageRow>(),
    turns: new Set<TurnRow>(),
    toolCalls: new Set<ToolCallRow>(),
  };
  const metrics: MetricsRow = {
    turnCount: 0,
    medianResponseMs: null,
    slowestResponseMs: null,
    interruptions: 0,
    falseInterruptions: 0,
    toolCalls: 0,
    faults: 0,
  };
  /** Turns in which the caller said something: a greeting is no answer to anybody. */
  const asking = new Set<number>();
  let metricsDirty = false;
  let learnt: Collected | undefined;
  let learntDirty = false;

  function messageOf(
    turn: number,
    role: MessageRow['role'],
    kind: MessageRow['kind'],
    atMs: number,
  ): MessageRow {
    const key = `${role}:${kind}:${turn}`;
    let row = said.get(key);
    if (!row) {
      const id: Id<'message'> = newId('message');
      const texts = { generatedText: '', heardText: '' };
      row = { id, turn, role, kind, ...texts, interrupted: false, startMs: atMs, endMs: atMs };
      said.set(key, row);
    }
    dirty.messages.add(row);
    return row;
  }

  function turnOf(turn: number): TurnRow {
    let row = turnRows.get(turn);
    if (!row) {
      row = {
        id: newId('turn'),
        turn,
        speechStartMs: null,
        speechEndMs: null,
        answerStartMs: null,
        endpointingMs: null,
        recognitionMs: null,
        mindMs: null,
        voiceMs: null,
        deliveryMs: null,
        totalMs: null,
        interrupted: false,
        falseInterruptions: 0,
        faults: [],
      };
      turnRows.set(turn, row);
      metrics.turnCount = turnRows.size;
      metricsDirty = true;
    }
    dirty.turns.add(row);
    return row;
  }

  function onCallerSaid(event: Extract<CallEvent, { type: 'caller.transcript' }>): void {
    const { turn, kind, startMs, atMs: endMs } = event;
    const text = cleanText(event.text);
    Object.assign(messageOf(turn, 'caller', kind, startMs), {
      generatedText: text,
      heardText: text,
      endMs: Math.max(startMs, endMs),
    });
    turnOf(turn);
    asking.add(turn);
  }

  function onTool(event: Extract<CallEvent, { type: 'tool' }>): void {
    let row = tools.get(event.id);
    if (!row) {
      const input = cleanJson(asked.get(event.id)?.input);
      const { turn, atMs: startMs } = event;
      const name = cleanText(event.name, mostName);
      row = {
        id: newId('toolCall'),
        turn,
        name,
        input,
        outcome: 'running',
        output: null,
        startMs,
        endMs: null,
      };
      tools.set(event.id, row);
      metrics.toolCalls += 1;
      metricsDirty = true;
    }
    if (event.phase !== 'started') Object.assign(row, { outcome: event.phase, endMs: event.atMs });
    dirty.toolCalls.add(row);
  }

  function onAnswered(event: Extract<CallEvent, { type: 'turn' }>): void {
    const { turn, speechStartMs, speechEndMs, atMs: answerStartMs, waterfall } = event;
    Object.assign(turnOf(turn), { speechStartMs, speechEndMs, answerStartMs, ...waterfall });
    const totals = [...turnRows.values()]
      .flatMap((row) => (asking.has(row.turn) && row.totalMs !== null ? [row.totalMs] : []))
      .sort((a, b) => a - b);
    metrics.medianResponseMs = medianOf(totals);
    metrics.slowestResponseMs = totals.at(-1) ?? null;
    metricsDirty = true;
  }

  function apply(event: CallEvent): void {
    switch (event.type) {
      case 'caller.transcript':
        if (event.final) onCallerSaid(event);
        break;
      case 'agent.speaking':
        turnOf(event.turn).answerStartMs ??= event.atMs;
        messageOf(event.turn, 'agent', 'speech', event.atMs).startMs = event.atMs;
        break;
      case 'agent.text':
        messageOf(event.turn, 'agent', 'speech', event.atMs).generatedText = cleanText(event.text);
        break;
      case 'agent.heard': {
        const row = messageOf(event.turn, 'agent', 'speech', event.atMs);
        const { interrupted, atMs: endMs } = event;
        const [generatedText, heardText] = [cleanText(event.generated), cleanText(event.heard)];
        Object.assign(row, { generatedText, heardText, interrupted, endMs: Math.max(row.startMs, endMs) });
        break;
      }
      case 'interruption':
        if (event.kind === 'real') turnOf(event.turn).interrupted = true;
        else turnOf(event.turn).falseInterruptions += 1;
        metrics[event.kind === 'real' ? 'interruptions' : 'falseInterruptions'] += 1;
        metricsDirty = true;
        break;
      case 'tool':
        onTool(event);
        break;
      case 'turn':
        onAnswered(event);
        break;
      case 'agent.thinking':
        turnOf(event.turn);
        break;
      case 'caller.speaking':
      case 'caller.silent':
      case 'clear':
      case 'degraded':
      case 'ended':
        break;
    }
  }

  return {
    apply,
    toolAsked(call) {
      asked.set(call.id, call);
      const row = tools.get(call.id);
      if (!row) return;
      row.input = cleanJson(call.input);
      dirty.toolCalls.add(row);
    },
    toolAnswered(result) {
      asked.delete(result.id);
      const row = tools.get(result.id);
      if (!row) return;
      row.output = cleanJson(result.output);
      dirty.toolCalls.add(row);
    },
    collected(collected) {
      learnt = {
        ...collected,
        slots: collected.slots.map((slot) => ({
          ...slot,
          value: cleanJson(slot.value),
          spoken: cleanText(slot.spoken),
        })),
        reason: collected.reason === null ? null : cleanText(collected.reason),
      };
      learntDirty = true;
    },
    fault(turn, fault) {
      metrics.faults += 1;
      metricsDirty = true;
      const { faults } = turnRows.get(turn) ?? { faults: [] };
      const isNew = !faults.some((one) => one.where === fault.where && one.message === fault.message);
      if (!isNew || faults.length >= mostFaults) return false;
      turnOf(turn).faults = [...faults, { ...fault, message: cleanText(fault.message, mostFaultMessage) }];
      return true;
    },
    take() {
      const rows = dirty.messages.size + dirty.turns.size + dirty.toolCalls.size;
      const changed = rows > 0 || metricsDirty || learntDirty;
      if (!changed) return undefined;
      const changes: Changes = {
        messages: [...dirty.messages],
        turns: [...dirty.turns],
        toolCalls: [...dirty.toolCalls],
        metrics: { ...metrics },
        collected: learntDirty ? learnt : undefined,
      };
      for (const set of Object.values(dirty)) set.clear();
      metricsDirty = false;
      learntDirty = false;
      return changes;
    },
    putBack(changes) {
      // The rows are the same objects: what has changed since is in them already.
      for (const row of changes.messages) dirty.messages.add(row);
      for (const row of changes.turns) dirty.turns.add(row);
      for (const row of changes.toolCalls) dirty.toolCalls.add(row);
      if (changes.metrics) metricsDirty = true;
      if (changes.collected) learntDirty = true;
    },
  };
}
