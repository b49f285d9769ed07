/** What a page that is loaded again needs to take its call up: kept in this tab, for as long as the server waits. */
import type { Waterfall } from '@parley/contracts/talk';
import type { TalkResumption } from '@parley/sdk/talk';
import type { Transcript } from '../../lib/transcript.ts';

const key = 'parley.call';
/** The server ends a call whose caller has been away for this long. */
const waitsMs = 30_000;

/** What of a call's view goes on. */
interface Shown {
  mode: 'voice' | 'text';
  muted: boolean;
  pending: readonly string[];
  conversationId: string | undefined;
  transcript: Transcript;
  /** `performance.now()` of the page when the conversation began. */
  startedAt: number | undefined;
}

export interface KeptCall extends Shown {
  assistantId: string;
  resume: TalkResumption;
}

interface Written extends Omit<KeptCall, 'transcript' | 'startedAt'> {
  entries: Transcript['entries'];
  waterfalls: Array<[number, Waterfall]>;
  startedMs: number | undefined;
  writtenMs: number;
}

/** Ms since 1970, which two pages share. */
const sharedMs = () => performance.timeOrigin + performance.now();

/** Keeps a call for the page that comes after this one in its tab. */
export function keepCall(assistantId: string, resume: TalkResumption, view: Shown): void {
  const { mode, muted, pending, conversationId, startedAt, transcript } = view;
  const written: Written = {
    assistantId,
    resume,
    mode,
    muted,
    pending,
    conversationId,
    entries: transcript.entries,
    waterfalls: [...transcript.waterfalls],
    startedMs: startedAt === undefined ? undefined : performance.timeOrigin + startedAt,
    writtenMs: sharedMs(),
  };
  try {
    sessionStorage.setItem(key, JSON.stringify(written));
  } catch {
    // Storage may be forbidden or full; the call is then not taken up.
  }
}

/** The call with this assistant that the page before this one left in its tab. It is given once. */
export function takeKeptCall(assistantId: string): KeptCall | undefined {
  try {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    if (text === null) return undefined;
    const { entries, waterfalls, startedMs, writtenMs, ...same }: Written = JSON.parse(text);
    if (same.assistantId !== assistantId || sharedMs() - writtenMs > waitsMs) return undefined;
    return {
      ...same,
      transcript: { entries, waterfalls: new Map(waterfalls), phase: 'listening' },
      startedAt: startedMs === undefined ? undefined : startedMs - performance.timeOrigin,
    };
  } catch {
    return undefined;
  }
}
