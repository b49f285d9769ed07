/** The other side of a dialect, for tests: it writes what that side sends and reads what it is sent. */
import type { AudioFormat } from '@parley/voice/audio/codec';
import type { Samples } from '@parley/voice/frame';
import type { Dialect, LineMessage, Resume } from '../port.ts';

export interface DriverStart {
  assistant: string;
  /** Sent with the start where this side does so. */
  token?: string;
  /** In both directions. */
  format: AudioFormat;
  /** More that the customer attaches to the call. */
  parameters?: Record<string, string>;
}

/** Something that this side was sent. */
export type Sent =
  | { type: 'audio'; samples: Samples }
  | { type: 'clear' }
  | { type: 'mark'; name: string }
  | { type: 'event'; message: LineMessage };

/** One connection of this side. */
export interface Driver<In, Out> {
  /** What begins a call. */
  start(options: DriverStart): In[];
  /** Samples at the rate of the format, 20 ms of them at most. */
  audio(samples: Samples): In;
  digits(digits: string): In[];
  /** The mark of this name was played. */
  played(name: string): In;
  /** The caller hangs up: by a message, or by closing with this code. */
  hangUp(): In[] | number;
  /** A message that is in order and has no effect on a call. */
  harmless(): In;
  /** Messages that bring nothing, by what they are: no sound, unknown, or not for us. */
  worthless(): readonly (readonly [string, In])[];
  /** A message that cannot be understood. */
  nonsense(): In;
  /** A message of a kind that the maker may add some day, where those are passed over. */
  unknown?(): In;
  /** What takes up a lost call, where that is possible. */
  resume?(resume: Resume): In[];
  read(message: Out): Sent;
}

/** How a dialect is driven. */
export interface DriverOf<In, Out> {
  dialect: Dialect<In, Out>;
  /** Who begins a call is said by the start, where the door does not know it. */
  bringsToken: boolean;
  open(): Driver<In, Out>;
}
