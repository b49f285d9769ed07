/** From an assistant's definition to the parts of a call: who hears, thinks and speaks in it, and how it goes on. */
import { availableParallelism } from 'node:os';
import type { AssistantDefinition } from '@parley/contracts/assistants';
import type { VendorFacts } from '@parley/contracts/vendors';
import { type FieldFault, ParleyError } from '@parley/platform/errors';
import type { Backlog } from '@parley/providers/onnx/pool';
import type { Kind, Vendor, VendorContext } from '@parley/providers/vendor';
import type { CallOptions } from '@parley/voice/call/types';
import type { FailoverBudget } from '@parley/voice/failover/budget';
import type { VendorHealth } from '@parley/voice/failover/vendor-health';
import type { Embedder, Mind } from '@parley/voice/ports';
import type { BookingDesk } from './bookings-tool.ts';
import { createCatalogue } from './catalogue.ts';
import { mustRun } from './definitions.ts';
import { firstTokenMsOf, mindOf, personOf, toolsOf } from './minds.ts';
import { createNaturalVoices } from './natural-voices.ts';
import { type Found, offering } from './offers.ts';
import { createOpener } from './opener.ts';
import { recognitionOf, voiceOf } from './speech.ts';
import { findSettings, type InForce, type VendorSettings } from './vendor-settings.ts';

export type CallParts = Pick<
  CallOptions,
  | 'settings'
  | 'mind'
  | 'tools'
  | 'runTool'
  | 'activity'
  | 'speechToText'
  | 'textToSpeech'
  | 'denoiser'
  | 'turnDetector'
>;

export interface PartsOptions {
  /** What the vendors of the call have lost together; one of its own where it is left out. */
  budget?: FailoverBudget;
  /** Instead of those of this process. */
  settings?: VendorSettings;
  /** Instead of the definition's. */
  mind?: Mind;
  /** Where the tools that book do it. */
  desk?: BookingDesk | undefined;
  /** Aborts when the spoken call is over: a natural voice has a place in it until then, and none in a call without. */
  over?: AbortSignal | undefined;
}

/** By what the models do, under the names of the ports. */
export type Backlogs = Record<
  'activity' | 'denoiser' | 'turnDetector' | 'speechToText' | 'textToSpeech' | 'embedding',
  Backlog
>;

export interface Engine {
  /**
   * Throws invalid_argument with every fault of a definition that no call could run. `flowFaults` are those of the
   * flow's graph, where they were looked for already.
   */
  mustRun(
    definition: AssistantDefinition,
    options?: { settings?: VendorSettings; flowFaults?: readonly FieldFault[] },
  ): void;
  /** Throws failed_precondition where a vendor that the definition names is not set up. */
  partsOf(definition: AssistantDefinition, options?: PartsOptions): Promise<CallParts>;
  /** What an assistant may choose from. */
  vendors(settings?: VendorSettings): Promise<VendorFacts[]>;
  /** Loads what every call needs, or has behind what it needs. Rejects as the first that does not load. */
  warm(): Promise<void>;
  /**
   * Measures the natural voices that these assistants have, and has what each says first spoken once, so that it is
   * there when somebody calls. A voice that does not work is told in the log.
   */
  prepare(definitions: readonly AssistantDefinition[]): Promise<void>;
  /** What waits for the models of this machine, by what they do. */
  backlogs(): Backlogs;
  close(): Promise<void>;
}

/** Of a model that is heavy: more would only take the cores from one another and from the calls. */
const workers = Math.max(1, Math.min(2, availableParallelism() - 1));

/** `settings` are completed with what the vendors find on this machine. */
export async function openEngine(options: {
  vendors: readonly Vendor[];
  settings: VendorSettings;
  health: VendorHealth;
  context: Omit<VendorContext, 'workers'>;
}): Promise<Engine> {
  const { vendors, health } = options;
  const context: VendorContext = { ...options.context, workers };
  const ofProcess: InForce = { vendors, settings: await findSettings(options, context) };
  const inForceWith = (settings = ofProcess.settings): InForce => ({ vendors, settings });
  const opener = createOpener(context);
  const catalogue = createCatalogue(opener);
  const naturalVoices = createNaturalVoices({ inForce: ofProcess, opener });

  /** The first that is set up; undefined where there is none. */
  async function firstOf<K extends Kind>(kind: K, inForce: InForce) {
    const found = offering(inForce, kind).find(({ ready }) => ready);
    return found && (await opener.open(kind, found));
  }
  async function mustHave<K extends Kind>(kind: K, inForce: InForce) {
    const opened = await firstOf(kind, inForce);
    if (opened) return opened;
    throw new ParleyError('failed_precondition', `No vendor is set up that offers ${kind}.`);
  }

  async function warmAll(kinds: readonly Kind[], which: (found: Found) => boolean): Promise<void> {
    const found = kinds.flatMap((kind) =>
      offering(ofProcess, kind)
        .filter((one) => one.ready && which(one as Found))
        .map(async (one) => (await opener.open(kind, one)).warm?.()),
    );
    await Promise.all(found);
  }

  return {
    mustRun: (definition, { settings, flowFaults } = {}) =>
      mustRun(definition, inForceWith(settings), flowFaults),
    async partsOf(definition, { budget, settings, mind, desk, over } = {}) {
      const inForce = inForceWith(settings);
      const making = { inForce, opener, health, budget };
      const embedder = async (): Promise<Embedder> => (await mustHave('embedding', inForce)).make({});
      const [activity, denoiser, turnDetector] = await Promise.all([
        mustHave('activity', inForce),
        definition.denoise ? firstOf('denoiser', inForce) : undefined,
        firstOf('turnDetector', inForce),
      ]);
      if (over) naturalVoices.begin(over);
      const natural = over && (await naturalVoices.take(definition, over));
      // What thinks instead of the definition's mind has its own time.
      const firstTokenMs = mind ? undefined : firstTokenMsOf(definition, inForce);
      const transferTo = personOf(definition);
      return {
        settings: {
          language: definition.language,
          timeZone: definition.timeZone,
          voice: definition.voice.name,
          speed: definition.voice.speed,
          ...definition.turnTaking,
          ...(firstTokenMs !== undefined && { firstTokenMs }),
          ...(transferTo !== undefined && { transferTo }),
        },
        mind: mind ?? (await mindOf(definition, embedder, making)),
        ...toolsOf(definition, desk),
        activity: activity.make({}),
        textToSpeech: await voiceOf(definition.voice, making, natural),
        speechToText: await recognitionOf(definition.recognition, making),
        ...(denoiser && { denoiser: denoiser.make({}) }),
        ...(turnDetector && { turnDetector: turnDetector.make({}) }),
      };
    },
    vendors: (settings) => catalogue(inForceWith(settings)),
    async warm() {
      await Promise.all([
        warmAll(['activity', 'turnDetector'], () => true),
        warmAll(['recognition', 'voice'], ({ offer }) => 'standIn' in offer && offer.standIn === true),
      ]);
      await warmAll(['embedding'], () => true);
    },
    prepare: naturalVoices.prepare,
    backlogs: () => ({
      activity: opener.backlog('activity'),
      denoiser: opener.backlog('denoiser'),
      turnDetector: opener.backlog('turnDetector'),
      speechToText: opener.backlog('recognition'),
      textToSpeech: opener.backlog('voice'),
      embedding: opener.backlog('embedding'),
    }),
    close() {
      naturalVoices.close();
      return opener.close();
    },
  };
}
