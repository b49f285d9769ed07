/** The live transcript as a pure function of the talk's events. */
import type { ServerEvent, Waterfall } from '@parley/contracts/talk';

export interface CallerEntry {
  kind: 'caller';
  key: string;
  turn: number;
  text: string;
  /** False while the words may still change. */
  final: boolean;
}

export interface AgentEntry {
  kind: 'agent';
  key: string;
  turn: number;
  generated: string;
  /** The part whose sound reached the caller. */
  heard: string;
  /** Cut off by the caller: what was not heard never will be. */
  interrupted: boolean;
  /** Nothing more of it will be heard. */
  final: boolean;
  /** Sounds of the caller that made it pause and did not stop it. */
  falseInterruptions: number;
}

export interface ToolEntry {
  kind: 'tool';
  key: string;
  turn: number;
  name: string;
  phase: Extract<ServerEvent, { type: 'tool' }>['phase'];
}

/** Why an answer failed, for who can mend it. */
export interface FaultEntry {
  kind: 'fault';
  key: string;
  turn: number;
  where: string;
  message: string;
}

export type Entry = CallerEntry | AgentEntry | ToolEntry | FaultEntry;

/** What is going on just now, for the eye. */
export type Phase = 'listening' | 'hearing' | 'thinking' | 'speaking';

export interface Transcript {
  entries: readonly Entry[];
  waterfalls: ReadonlyMap<number, Waterfall>;
  phase: Phase;
}

export const emptyTranscript: Transcript = { entries: [], waterfalls: new Map(), phase: 'listening' };

export function follow(transcript: Transcript, event: ServerEvent): Transcript {
  const { entries } = transcript;
  switch (event.type) {
    case 'caller.speaking':
      return { ...transcript, phase: 'hearing' };
    case 'caller.silent':
      return transcript.phase === 'hearing' ? { ...transcript, phase: 'listening' } : transcript;
    case 'agent.thinking':
      return { ...transcript, phase: 'thinking' };
    case 'agent.speaking':
      return { ...transcript, phase: 'speaking' };
    case 'caller.transcript': {
      const { turn, text, final, kind, startMs } = event;
      if (text === '') return { ...transcript, entries: without(entries, openCaller(turn)) };
      // Spoken words of a turn replace each other; what is typed or keyed stands by itself beside them.
      const key = kind === 'speech' ? `caller-${turn}` : `caller-${turn}-${kind}-${startMs}`;
      return { ...transcript, entries: put(entries, { kind: 'caller', key, turn, text, final }) };
    }
    case 'agent.text': {
      const before = agentOf(entries, event.turn) ?? newAgent(event.turn);
      // An answer that was made anew before any of it was heard comes after the words that changed it.
      const rest = before.heard === '' ? without(entries, ({ key }) => key === before.key) : entries;
      return { ...transcript, entries: put(rest, { ...before, generated: event.text }) };
    }
    case 'agent.heard': {
      const { turn, generated, heard, interrupted, final } = event;
      const before = agentOf(entries, turn) ?? newAgent(turn);
      const phase = final && transcript.phase === 'speaking' ? 'listening' : transcript.phase;
      return {
        ...transcript,
        phase,
        entries: put(entries, { ...before, generated, heard, interrupted, final }),
      };
    }
    case 'interruption': {
      const cut = agentOf(entries, event.turn) ?? lastAgent(entries);
      if (cut === undefined) return transcript;
      if (event.kind === 'real') {
        return { ...transcript, phase: 'hearing', entries: put(entries, { ...cut, interrupted: true }) };
      }
      const went = put(entries, { ...cut, falseInterruptions: cut.falseInterruptions + 1 });
      return { ...transcript, phase: 'speaking', entries: without(went, openCaller()) };
    }
    case 'tool': {
      const { id, name, phase, turn } = event;
      return { ...transcript, entries: put(entries, { kind: 'tool', key: `tool-${id}`, turn, name, phase }) };
    }
    case 'fault': {
      const { turn, where, message } = event;
      const key = `fault-${turn}-${where}-${message}`;
      return { ...transcript, entries: put(entries, { kind: 'fault', key, turn, where, message }) };
    }
    case 'turn':
      return { ...transcript, waterfalls: new Map(transcript.waterfalls).set(event.turn, event.waterfall) };
    case 'ended':
      return { ...transcript, phase: 'listening', entries: without(entries, openCaller()) };
    default:
      return transcript;
  }
}

/** How long the answers to the caller took, by turn. What nobody has asked for, such as a greeting, is not waited for. */
export function answerTimes({ entries, waterfalls }: Transcript): ReadonlyMap<number, Waterfall> {
  const asked = new Set(entries.flatMap((entry) => (entry.kind === 'caller' ? [entry.turn] : [])));
  return new Map([...waterfalls].filter(([turn]) => asked.has(turn)));
}

function newAgent(turn: number): AgentEntry {
  return {
    kind: 'agent',
    key: `agent-${turn}`,
    turn,
    generated: '',
    heard: '',
    interrupted: false,
    final: false,
    falseInterruptions: 0,
  };
}

function agentOf(entries: readonly Entry[], turn: number): AgentEntry | undefined {
  return entries.find((entry): entry is AgentEntry => entry.kind === 'agent' && entry.turn === turn);
}

function lastAgent(entries: readonly Entry[]): AgentEntry | undefined {
  return entries.findLast((entry): entry is AgentEntry => entry.kind === 'agent');
}

/** Words of the caller that were never settled, of one turn or of any. */
function openCaller(turn?: number) {
  return (entry: Entry) =>
    entry.kind === 'caller' && !entry.final && (turn === undefined || entry.turn === turn);
}

function without(entries: readonly Entry[], match: (entry: Entry) => boolean): readonly Entry[] {
  return entries.some(match) ? entries.filter((entry) => !match(entry)) : entries;
}

/** Replaces the entry of the same key where it stands, or adds it at the end. */
function put(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const at = entries.findIndex(({ key }) => key === entry.key);
  return at === -1 ? [...entries, entry] : entries.with(at, entry);
}
