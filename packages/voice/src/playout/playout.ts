/**
 * Real-time playout of one reply at a time, and its ledger: exactly which samples left, and so which words were
 * heard. The ledger is the only source of that truth. Nothing here waits: a tick of the call's clock takes one
 * frame, and everything else is bookkeeping on it.
 */
import { frameMaker } from '../audio/frames.ts';
import { frameMs, msPerCharacter, type Samples, type SpokenWord } from '../frame.ts';
import { heardPrefix, type SpokenText } from '../language/spoken-text.ts';

export interface Piece {
  /** As generated. */
  text: string;
  /** As it is said. */
  spoken: SpokenText;
}

export interface Heard {
  /** What was heard of the reply, in the words that were generated. */
  text: string;
  /** Everything opened so far was heard, and nothing more is to come. */
  complete: boolean;
}

export interface PlayoutEvents {
  /** The first sample of a piece leaves with the frame being taken. */
  onPiece: (reply: number, index: number) => void;
  /** The first audible sample of the reply leaves with the frame being taken. */
  onSounding: (reply: number) => void;
  /** The last sample has left and the reply is finished. */
  onDrained: (reply: number) => void;
}

interface LedgerPiece extends Piece {
  samples: number;
  played: number;
  begun: boolean;
  complete: boolean;
  words: SpokenWord[];
}

export class Playout {
  readonly #rateHz: number;
  readonly #frameSamples: number;
  readonly #newFrame: () => Samples;
  readonly #events: PlayoutEvents;
  #reply = 0;
  #pieces: LedgerPiece[] = [];
  #chunks: Array<{ piece: LedgerPiece | null; samples: Samples; from: number }> = [];
  #queued = 0;
  #held = false;
  #finished = true;
  #sounded = false;

  constructor(options: { rateHz: number } & PlayoutEvents) {
    this.#rateHz = options.rateHz;
    this.#frameSamples = (options.rateHz * frameMs) / 1000;
    this.#newFrame = frameMaker(this.#frameSamples);
    this.#events = options;
  }

  /** Opens the ledger of a reply; the one before must have drained or been flushed. */
  begin(reply: number): void {
    this.flush();
    this.#reply = reply;
    this.#finished = false;
    this.#sounded = false;
  }

  /** The piece that follows; returns its number for `append` and `closePiece`. */
  openPiece(piece: Piece): number {
    return (
      this.#pieces.push({ ...piece, samples: 0, played: 0, begun: false, complete: false, words: [] }) - 1
    );
  }

  /** Audio of a piece at the playout's rate, with the words in it where the voice tells them. */
  append(index: number, samples: Samples, words: readonly SpokenWord[] = []): void {
    const piece = this.#pieces[index];
    if (!piece) return;
    piece.samples += samples.length;
    piece.words.push(...words);
    this.#enqueue(piece, samples);
  }

  /** Silence between pieces: it takes time and holds no words. */
  appendPause(ms: number): void {
    this.#enqueue(null, new Int16Array((this.#rateHz * ms) / 1000));
  }

  closePiece(index: number): void {
    const piece = this.#pieces[index];
    if (piece) piece.complete = true;
  }

  /** No more pieces come. */
  finish(): void {
    this.#finished = true;
  }

  /** While held no sample leaves; after it the very next sample does. */
  hold(held: boolean): void {
    this.#held = held;
  }

  get bufferedMs(): number {
    return (this.#queued * 1000) / this.#rateHz;
  }

  /** A whole frame could be taken now. */
  get ready(): boolean {
    if (this.#reply === 0 || this.#held || this.#queued === 0) return false;
    return this.#finished || this.#queued >= this.#frameSamples;
  }

  /** The frame for this tick, padded with silence at an edge; null where nothing sounds. */
  next(): Samples | null {
    if (this.#reply === 0 || this.#held) return null;
    if (this.#queued === 0) {
      if (this.#finished) this.#drain();
      return null;
    }
    const frame = this.#newFrame();
    let filled = 0;
    while (filled < frame.length) {
      const chunk = this.#chunks[0];
      if (!chunk) break;
      const taken = Math.min(frame.length - filled, chunk.samples.length - chunk.from);
      frame.set(chunk.samples.subarray(chunk.from, chunk.from + taken), filled);
      filled += taken;
      chunk.from += taken;
      this.#queued -= taken;
      if (chunk.piece) this.#leave(chunk.piece, taken);
      if (chunk.from === chunk.samples.length) this.#chunks.shift();
    }
    return frame;
  }

  /**
   * The frame that will be due after `ahead` others, as `next` will give it, with nothing changed; null while it is
   * not whole yet, or where nothing is to come.
   */
  peek(ahead: number): Samples | null {
    let skip = ahead * this.#frameSamples;
    const left = this.#queued - skip;
    if (this.#reply === 0 || this.#held || left <= 0) return null;
    if (left < this.#frameSamples && !this.#finished) return null;
    const frame = this.#newFrame();
    let filled = 0;
    for (const { samples, from } of this.#chunks) {
      const start = from + skip;
      skip = Math.max(0, start - samples.length);
      if (start >= samples.length) continue;
      const part = samples.subarray(start, start + frame.length - filled);
      frame.set(part, filled);
      filled += part.length;
      if (filled === frame.length) break;
    }
    return frame;
  }

  /** For a conversation without audio: every piece closed so far counts as read. */
  deliverText(): void {
    if (this.#reply === 0 || this.#held) return;
    for (const piece of this.#pieces) {
      if (piece.complete && !piece.begun) this.#leave(piece, 0);
    }
    if (this.#finished) this.#drain();
  }

  /** What of the live reply was heard so far. */
  heard(): Heard {
    const parts: string[] = [];
    for (const piece of this.#pieces) {
      if (piece.complete && piece.played >= piece.samples) {
        parts.push(piece.text);
        continue;
      }
      if (piece.played > 0) parts.push(heardPrefix(piece.spoken, this.#spokenCharacters(piece)));
      break;
    }
    const complete = this.#finished && this.#queued === 0 && this.#pieces.every((piece) => piece.complete);
    return { text: parts.filter((part) => part !== '').join(' '), complete };
  }

  /** Drops what has not left and settles the ledger. */
  flush(): Heard {
    const heard = this.heard();
    this.#reply = 0;
    this.#pieces = [];
    this.#chunks = [];
    this.#queued = 0;
    this.#finished = true;
    return heard;
  }

  /** Characters of the spoken form whose sound has left: by the voice's own timing, else in proportion. */
  #spokenCharacters(piece: LedgerPiece): number {
    const playedMs = (piece.played * 1000) / this.#rateHz;
    if (piece.words.length > 0) {
      let position = 0;
      for (const word of piece.words) {
        if (word.endMs > playedMs) break;
        const found = piece.spoken.spoken.indexOf(word.text, position);
        if (found >= 0) position = found + word.text.length;
      }
      return position;
    }
    const knownMs = (piece.samples * 1000) / this.#rateHz;
    const totalMs = piece.complete ? knownMs : Math.max(knownMs, piece.spoken.spoken.length * msPerCharacter);
    return Math.floor((piece.spoken.spoken.length * playedMs) / Math.max(1, totalMs));
  }

  #enqueue(piece: LedgerPiece | null, samples: Samples): void {
    if (samples.length === 0) return;
    this.#chunks.push({ piece, samples, from: 0 });
    this.#queued += samples.length;
  }

  #leave(piece: LedgerPiece, samples: number): void {
    piece.played += samples;
    if (piece.begun) return;
    piece.begun = true;
    this.#events.onPiece(this.#reply, this.#pieces.indexOf(piece));
    if (this.#sounded) return;
    this.#sounded = true;
    this.#events.onSounding(this.#reply);
  }

  #drain(): void {
    const reply = this.#reply;
    this.#events.onDrained(reply);
  }
}
