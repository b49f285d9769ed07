/** The caller's voice: the product's own, taken from what it recorded of itself. */
import type { Parley } from '@parley/sdk/client';
import { inParallel } from '../process/in-parallel.ts';
import { type Samples, samplesPerMs, trimmed } from '../sound/samples.ts';
import { type Definition, flowOf, publish } from './assistants.ts';
import { Caller } from './caller.ts';

export type Voice = NonNullable<Definition['voice']>;

/** Another than that of the assistants, and no hurried one. */
const callerVoice: Voice = { name: 'rms', speed: 0.95 };
const limitMs = 30_000;
const atATime = 4;
const shortestMs = 50;

/** Has it said, and recorded; the agent's side of the call, with the silence around it. */
export async function saidBy(parley: Parley, text: string, voice: Voice = callerVoice): Promise<Samples> {
  const mind = flowOf('say', { say: { kind: 'end', text } });
  const name = `the voice of a caller ${crypto.randomUUID()}`;
  const assistant = await publish(parley, name, { mind, voice });
  const caller = await Caller.dial(parley, { assistant });
  await caller.answered({ from: 0, limitMs });
  const { agent } = await caller.recorded();
  await parley.assistants.archive(assistant);
  if (trimmed(agent).length < shortestMs * samplesPerMs) throw new Error(`the voice did not say "${text}"`);
  return agent;
}

/** Each of the sentences, 16 kHz, without the silence around it. */
export async function synthesise<Name extends string>(
  parley: Parley,
  sentences: Record<Name, string>,
  voice?: Voice,
): Promise<Record<Name, Samples>> {
  const named = Object.entries<string>(sentences);
  const said = await inParallel(named, atATime, async ([name, text]) => [
    name,
    trimmed(await saidBy(parley, text, voice), 10),
  ]);
  return Object.fromEntries(said) as Record<Name, Samples>;
}
