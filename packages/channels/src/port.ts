/**
 * What a way in is made of. A *dialect* says in data what its other side can do, and translates what that side sends
 * into a few verbs of the session. The *session* holds the rules that all ways in share. The *host* is the service
 * that the calls run in.
 */
import type { Principal } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import type { EndReason, ServerEvent } from '@parley/contracts/talk';
import type { ParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import type { AudioFormat } from '@parley/voice/audio/codec';

/** What the other side of a way in can do. */
export interface Capabilities {
  /** How sound may be coded, in either direction. */
  formats: readonly AudioFormat[];
  /**
   * How far ahead of its time a frame is sent at most, in ms: more than 0 for a side that plays from a buffer of its
   * own, where a node that stands still for less is not heard.
   */
  leadMs: number;
  /** A lost line may be taken up again; what it has missed is kept for it. */
  resumable: boolean;
  /** Drops what it has not played when it is told to. */
  clear: boolean;
  /** Tells when it has played what was sent before a mark. */
  marks: boolean;
  /** Tells which keys the caller pressed. */
  digits: boolean;
  /** Close codes by which it hangs up; every other close is a line that was lost. */
  hangUpCodes: readonly number[];
}

/** One form in which calls come in. `In` and `Out` are the messages of its connection. */
export interface Dialect<In, Out> {
  /** The conversation's channel: `^[a-z][a-z0-9-]{0,30}$`. */
  readonly id: string;
  readonly capabilities: Capabilities;
  /** Begins to listen to a connection. */
  connect(session: SessionPort, options: ConnectOptions<Out>): Connection<In>;
}

export interface ConnectOptions<Out> {
  transport: Transport<Out>;
  /** What the address says: the assistant at the end of the path, and the query. */
  address: Readonly<Record<string, string>>;
  clock: Clock;
  log: Log;
  /** From the mark after an answer to its return, in ms: how much was still to play, and the way. */
  onPlayed?: (afterMs: number) => void;
}

/** The way to the other side. */
export interface Transport<Out> {
  send(message: Out): void;
  /** Bytes given to it that have not left yet. */
  bufferedBytes(): number;
  /** `reason` may be longer than the wire holds. What is sent after it is dropped, and a second close too. */
  close(code: number, reason: string): void;
}

export interface Connection<In> {
  /** A message of the other side. */
  receive(message: In): void;
  /** Where the call speaks to. */
  readonly line: Line;
  /** The session has ended. */
  close?(): void;
}

type Started = Extract<ServerEvent, { type: 'started' }>;
type WideStarted = Omit<Started, 'input' | 'output'> & { input: AudioFormat; output: AudioFormat };
/** An event of the talk protocol, whose formats may be those of a carrier, with its number. */
export type LineEvent = Exclude<ServerEvent, Started> | WideStarted;
export type LineMessage = LineEvent & { seq: number };

/** One connection as a call sees it. */
export interface Line {
  event(message: LineMessage): void;
  /** 20 ms in the agreed format. */
  audio(bytes: Uint8Array): void;
  /** For a side with a buffer of its own: the agent holds its tongue, or may go on. */
  hold?(held: boolean): void;
  /** For a side with a buffer of its own: resolves when what was sent has sounded, or the time for it has passed. */
  sounded?(): Promise<void>;
  bufferedBytes(): number;
  close(code: number, reason: string): void;
}

/** Who begins a call, by their credential: what counts of a principal. The *caller* is the human on the line. */
export type CallPrincipal = Pick<Principal, 'role' | 'scopes' | 'projectId' | 'credentialId' | 'expiresAt'>;

/** What begins a call. */
export interface Start {
  assistant: string;
  version?: number | undefined;
  mode: 'voice' | 'text';
  input: AudioFormat;
  output: AudioFormat;
  metadata: Record<string, string>;
}

/** What takes up a call whose line was lost. */
export interface Resume {
  conversationId: Id<'conversation'>;
  resumeToken: string;
  lastSeq: number;
}

/** A live call, as a line speaks to it. */
export interface LineCall {
  /** How the caller's sound is coded. */
  readonly input: AudioFormat;
  start(line: Line): void;
  /** Takes the call over from the line before, which is closed. */
  resume(line: Line, lastSeq: number): void;
  /** False for a line that was replaced, and once the call is over. */
  holds(line: Line): boolean;
  lost(line: Line): void;
  /** Throws invalid_argument for half a sample. */
  audio(bytes: Uint8Array): void;
  text(text: string): void;
  digits(digits: string): void;
  mute(muted: boolean): void;
  end(reason: EndReason): void;
  /** The other side went away before the call began: hung up, or was lost. */
  abandon(reason: 'caller-ended' | 'connection-lost'): void;
}

/** What a session needs of the service that it runs in. */
export interface Host {
  /** Throws `unavailable`, with when to try again, where `start` would refuse a spoken call of anybody. */
  admit(): void;
  /**
   * Opens the conversation that is asked for, not yet begun. Throws permission_denied, not_found,
   * failed_precondition, or `unavailable` where this node is full, stopping, or has no database.
   */
  start(principal: CallPrincipal, start: Start, by: DialectFacts): Promise<LineCall>;
  /** The call to be taken up again. Throws not_found, or failed_precondition where it has ended. */
  find(principal: CallPrincipal, id: Id<'conversation'>, resumeToken: string): Promise<LineCall>;
  /**
   * Uses the token up. Throws unauthenticated for one that is unknown, used or too old, permission_denied where it
   * does not name the page of another site that shows it.
   */
  takeToken(token: string, foreignOrigin?: string): Promise<CallPrincipal>;
  /** Calls `onEnded` once, when the credential is revoked or expires. What it returns lets go of it. */
  watch(principal: CallPrincipal, onEnded: () => void): () => void;
}

export type DialectFacts = Pick<Dialect<never, never>, 'id' | 'capabilities'>;

/** `waiting` for the first message, `opening` the call, `open`, `closed`. */
export type SessionState = 'waiting' | 'opening' | 'open' | 'closed';

/** What a dialect tells its session. */
export interface SessionPort {
  readonly state: SessionState;
  /** Counts a message that is not sound. False where there were too many: the session has ended. */
  takeMessage(): boolean;
  /** `token` says who begins the call, where the door does not know it already. */
  start(start: Start, token?: string): void;
  resume(resume: Resume): void;
  /** Sound of the caller in the agreed format. */
  audio(bytes: Uint8Array): void;
  /** So many bytes of sound that nobody hears: of another track, or too late. A flood of it is one all the same. */
  unheard(byteLength: number): void;
  /** Passed on when the call is open, in order; dropped where the line does not hold the call any more. */
  whenOpen(pass: (call: LineCall) => void): void;
  /** Not understood: the first message decides, later ones are forgiven a few times. */
  reject(error: ParleyError): void;
}
