/** What a talk is opened with, and what it is taken up again with. */
import type { AudioFormat } from './gen/types.ts';

export interface TalkOptions {
  /** The assistant's id, or its exact name in the project. */
  assistant: string;
  /** A version number; the published version by default. */
  version?: number | undefined;
  /** `text` is a typed chat, without audio in either direction. */
  mode?: 'voice' | 'text' | undefined;
  /** How the audio that you send is coded; PCM16 at 16 kHz by default. */
  input?: AudioFormat | undefined;
  /** How the audio that you get is coded; PCM16 at 16 kHz by default. */
  output?: AudioFormat | undefined;
  /** Kept with the conversation. */
  metadata?: Record<string, string> | undefined;
  /** How long a lost connection is tried again for, in ms; 30 s by default. */
  resumeWithinMs?: number | undefined;
  /**
   * Takes a conversation up that an earlier program or page began with these options and did not end: the `resumption`
   * of its talk. The server keeps it for 30 s.
   */
  resume?: TalkResumption | undefined;
}

/** With what a conversation is taken up again. Keep it secret: it is the caller's place in the call. */
export interface TalkResumption {
  conversationId: `conv_${string}`;
  resumeToken: string;
  /** The last event that was seen; the server tells what came after it, of the last 500. */
  lastSeq: number;
}
