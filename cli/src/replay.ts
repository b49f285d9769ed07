/** `parley replay`: a recorded call run again, to the bit, or with something changed. */
import { readFile, stat } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { type AssistantDefinition, givenDefinitionSchema } from '@parley/contracts/assistants';
import { upgradeDefinition } from '@parley/contracts/definition-upgrade';
import { openEngine } from '@parley/engine/engine';
import { vendorFields, vendorSettingsIn } from '@parley/engine/vendor-settings';
import { type Environment, readConfig } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import { silentLog } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import { vendors } from '@parley/providers/vendors';
import type { Parley } from '@parley/sdk/client';
import { parseWav } from '@parley/voice/audio/wav';
import type { CallEvent } from '@parley/voice/call/types';
import { createVendorHealth } from '@parley/voice/failover/vendor-health';
import type { Samples } from '@parley/voice/frame';
import { recordedMind } from '@parley/voice/trace/recorded-mind';
import { replay } from '@parley/voice/trace/replay';
import { rerun } from '@parley/voice/trace/rerun';
import { parseTrace, type Trace } from '@parley/voice/trace/trace';
import { z } from 'zod';
import { connect } from './connect.ts';
import { homeOf } from './running.ts';
import { sideBySide, tellTurns } from './side-by-side.ts';

export interface ReplayCommand {
  /** The id of a conversation, or a file with its trace. */
  conversation: string;
  /** A file with what is to be different: part of an assistant's definition. */
  with: string | undefined;
  url: string | undefined;
  json: boolean;
}

interface About {
  definition?: unknown;
}

/** Returns the exit code: 1 where the engine does something else than it did then. */
export async function replayConversation(
  command: ReplayCommand,
  context: { environment: Environment; clock: Clock },
): Promise<number> {
  const isFile = (await stat(command.conversation).catch(() => undefined))?.isFile() === true;
  const parley = isFile ? undefined : await connect({ url: command.url, environment: context.environment });
  const bytes = parley
    ? await parley.conversations.trace(command.conversation)
    : await readFile(command.conversation);
  const trace = parseTrace(unzip(bytes));
  return command.with === undefined
    ? again(trace, command, context.clock)
    : otherwise(trace, command.with, parley, command, context);
}

/** A trace whose process was killed ends in the middle of its stream. */
function unzip(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first !== 0x1f || second !== 0x8b) return Buffer.from(bytes).toString('utf8');
  return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8');
}

async function again(trace: Trace, { json }: ReplayCommand, clock: Clock): Promise<number> {
  const startMs = clock.monotonicMs();
  const { events, difference, inputs } = await replay(trace);
  const tookMs = Math.round(clock.monotonicMs() - startMs);
  const lastMs = events.at(-1)?.atMs ?? 0;
  if (json) {
    print(JSON.stringify({ identical: !difference, complete: trace.complete, inputs, events, difference }));
    return difference ? 1 : 0;
  }
  for (const { lines } of tellTurns(events)) print([...lines, ''].join('\n'));
  const what = `${inputs} inputs, ${events.length} events, ${(lastMs / 1000).toFixed(1)} s of call in ${tookMs} ms`;
  if (!difference) {
    print(`Identical: ${what}.${trace.complete ? '' : ' The trace ends before the call does.'}`);
    return 0;
  }
  print(`Different at ${(difference.atMs / 1000).toFixed(3)} s (${what}).`);
  print(`  then  ${difference.was ?? 'nothing'}`);
  print(`  now   ${difference.is ?? 'nothing'}`);
  return 1;
}

async function otherwise(
  trace: Trace,
  file: string,
  parley: Parley | undefined,
  command: ReplayCommand,
  { environment, clock }: { environment: Environment; clock: Clock },
): Promise<number> {
  const change = await changeIn(file);
  const then = givenDefinitionSchema.parse((trace.head.about as About | null)?.definition);
  const now = changed(then, change, file);
  const voiced = trace.head.mode === 'voice';
  if (voiced && !parley) {
    throw new ParleyError(
      'invalid_argument',
      'A spoken call needs its recording: say its id instead of a file.',
    );
  }
  const caller = voiced && parley ? await callerOf(parley, command.conversation) : null;
  const log = silentLog();
  const engine = await openEngine({
    vendors,
    settings: vendorSettingsIn(readConfig(z.object(vendorFields(vendors)), environment), vendors),
    health: createVendorHealth({ clock }),
    context: { clock, log, home: homeOf(environment) },
  });
  try {
    // Models that have still to load would be heard as waits.
    if (voiced) await engine.warm();
    const real = change.mind !== undefined || now.mind.kind === 'flow';
    const { turnDetector, ...parts } = await engine.partsOf(now, real ? {} : { mind: recordedMind(trace) });
    const detecting = turnDetector && trace.head.detectsTurns ? { turnDetector } : {};
    const events = await rerun(trace, { ...parts, ...detecting }, caller, clock);
    if (command.json) print(JSON.stringify({ before: eventsOf(trace), after: events }));
    else for (const row of compared(eventsOf(trace), events)) print(row);
    return 0;
  } finally {
    await engine.close();
  }
}

/** A mind with another kind takes the place of the one before; else only what is named is different. */
function changed(
  then: AssistantDefinition,
  given: Record<string, unknown>,
  file: string,
): AssistantDefinition {
  const { mind, ...rest } = given;
  const change: typeof given = { ...(upgradeDefinition(rest) as typeof rest) };
  if (mind !== undefined) change.mind = mind;
  const part = (name: 'mind' | 'voice' | 'turnTaking') => {
    const value = change[name] as { kind?: string } | undefined;
    const replaces = name === 'mind' && value?.kind !== undefined && value.kind !== then.mind.kind;
    return replaces ? value : { ...then[name], ...value };
  };
  const now = givenDefinitionSchema.safeParse({
    ...then,
    ...change,
    mind: part('mind'),
    voice: part('voice'),
    turnTaking: part('turnTaking'),
  });
  if (now.success) return now.data;
  throw new ParleyError('invalid_argument', `${file} makes no assistant:\n${z.prettifyError(now.error)}`);
}

async function changeIn(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ParleyError('invalid_argument', `${file} cannot be read.`, { cause });
  });
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch (cause) {
    throw new ParleyError(
      'invalid_argument',
      `${file} is no JSON object, such as {"turnTaking": {"minWaitMs": 500}}.`,
      {
        cause,
      },
    );
  }
}

async function callerOf(parley: Parley, conversation: string): Promise<Samples> {
  const { channels } = parseWav(await parley.conversations.recording(conversation));
  return channels[0] as Samples;
}

/** What the call told then. */
function eventsOf({ lines }: Trace): CallEvent[] {
  return lines.flatMap((line) => (line[1] === 'event' ? [line[2]] : []));
}

function compared(then: readonly CallEvent[], now: readonly CallEvent[]): string[] {
  const width = process.stdout.columns || 140;
  const column = Math.max(20, Math.floor((width - 3) / 2));
  return [
    'A wait is endpointing + recognition + mind + voice + delivery.',
    '',
    `${'THEN'.padEnd(column)} │ NOW`,
    ...sideBySide(tellTurns(then), tellTurns(now), width),
  ];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
