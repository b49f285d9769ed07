/** What a caller can know of a conversation from its events: whose turn it is, what was said, how fast. */
import type { ServerMessage, Waterfall } from '@parley/contracts/talk';

export interface AgentWords {
  turn: number;
  generated: string;
  heard: string;
  interrupted: boolean;
}

export interface Spread {
  median: number;
  p95: number;
}

export interface Summary {
  type: 'summary';
  conversationId: string | null;
  endReason: string | null;
  /** Ms since the conversation began, of its last event. */
  durationMs: number;
  turns: number;
  caller: { turn: number; text: string }[];
  agent: AgentWords[];
  interruptions: { real: number; false: number };
  /** Of the turns in which the caller said something and was answered; null where there was none. */
  latency: Record<keyof Waterfall, Spread> | null;
}

export interface ConversationLog {
  add(event: ServerMessage): void;
  /** The caller is speaking, or has said something whose answer has not been heard to its end yet. */
  readonly owesAnswer: boolean;
  /** Answers heard to their end or cut. */
  readonly answers: number;
  summary(): Summary;
}

export function createConversationLog(): ConversationLog {
  const caller = new Map<number, string>();
  const agent = new Map<number, AgentWords>();
  const waterfalls = new Map<number, Waterfall>();
  const interruptions = { real: 0, false: 0 };
  let conversationId: string | null = null;
  let endReason: string | null = null;
  let durationMs = 0;
  let turns = 0;
  let hearing = false;
  let owed = false;
  let answers = 0;

  return {
    add(event) {
      if ('atMs' in event) durationMs = Math.max(durationMs, event.atMs);
      if ('turn' in event && typeof event.turn === 'number') turns = Math.max(turns, event.turn);
      switch (event.type) {
        case 'started':
          conversationId = event.conversationId;
          break;
        case 'caller.speaking':
          hearing = true;
          break;
        case 'caller.silent':
          hearing = false;
          break;
        case 'agent.thinking':
        case 'agent.speaking':
          owed = true;
          break;
        case 'caller.transcript':
          if (event.final) caller.set(event.turn, event.text);
          owed = true;
          break;
        case 'agent.heard': {
          const { turn, generated, heard, interrupted, final } = event;
          agent.set(turn, { turn, generated, heard, interrupted });
          if (!final) break;
          answers += 1;
          // Whoever interrupts goes on speaking, and is owed an answer to that.
          owed = interrupted;
          break;
        }
        case 'interruption':
          interruptions[event.kind] += 1;
          break;
        case 'turn':
          waterfalls.set(event.turn, event.waterfall);
          break;
        case 'ended':
          endReason = event.reason;
          hearing = false;
          owed = false;
          break;
      }
    },
    get owesAnswer() {
      return hearing || owed;
    },
    get answers() {
      return answers;
    },
    summary: () => ({
      type: 'summary',
      conversationId,
      endReason,
      durationMs,
      turns,
      caller: [...caller].map(([turn, text]) => ({ turn, text })),
      agent: [...agent.values()],
      interruptions: { ...interruptions },
      latency: latencyOf(
        [...waterfalls].filter(([turn]) => caller.has(turn)).map(([, waterfall]) => waterfall),
      ),
    }),
  };
}

const parts = ['endpointingMs', 'recognitionMs', 'mindMs', 'voiceMs', 'deliveryMs', 'totalMs'] as const;

function latencyOf(waterfalls: readonly Waterfall[]): Summary['latency'] {
  if (waterfalls.length === 0) return null;
  const spread = (part: keyof Waterfall): Spread => {
    const sorted = waterfalls.map((waterfall) => waterfall[part]).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
    return { median: at(0.5), p95: at(0.95) };
  };
  return Object.fromEntries(parts.map((part) => [part, spread(part)])) as Record<keyof Waterfall, Spread>;
}
