/** A mind without a language model: it follows a flow. */
import type { Flow } from '@parley/contracts/flow';
import { ParleyError } from '@parley/platform/errors';
import type { Language } from '../language/language.ts';
import { languageOf } from '../language/languages.ts';
import type { Embedder, Mind, MindEvent, MindRequest } from '../ports.ts';
import { keys, said, silence } from './converse.ts';
import { createMeaning } from './meaning.ts';
import { start } from './open.ts';
import type { Run } from './run.ts';
import { initialState, openAsk, readState } from './state.ts';
import { resume } from './walk.ts';

export interface FlowMindOptions {
  /** Parsed by `flowSchema` and without faults by `checkFlow`. */
  flow: Flow;
  /** Makes choices by meaning better; without it they go by words. */
  embedder?: Embedder;
  /** The flow's own by default. */
  language?: Language;
}

/**
 * The same flow, state and input give the same reply. The state is committed by the last `state` event of the
 * reply. A tool ends the reply's first part: asked again with its result, from either the old state or the one
 * that came with the call, it gives what is left to say.
 */
export function createFlowMind(options: FlowMindOptions): Mind {
  const { flow, embedder } = options;
  const { tag, flow: language } = options.language ?? languageOf(flow.language);
  if (language === null) {
    throw new ParleyError('invalid_argument', `A flow cannot be held in the language "${tag}" yet.`);
  }
  const meaning = createMeaning(language, embedder);
  return {
    name: 'flow',
    async *think(request, signal) {
      if (signal.aborted) return;
      const events = await reply({ flow, language, meaning, signal }, request);
      for (const event of events) {
        if (signal.aborted) return;
        yield event;
      }
    },
  };
}

async function reply(
  parts: Pick<Run, 'flow' | 'language' | 'meaning' | 'signal'>,
  request: MindRequest,
): Promise<MindEvent[]> {
  const { flow } = parts;
  const committed = request.input.kind === 'start' ? undefined : readState(request.state, flow);
  const waiting = readState(request.state, flow)?.waiting ?? null;
  const results = request.toolResults.map(({ result }) => result);
  const run: Run = {
    ...parts,
    moment: { nowMs: request.nowMs, timeZone: request.timeZone },
    state: committed ?? initialState(flow),
    events: [],
    history: request.history,
    results,
    resultsUsed: 0,
  };
  if (waiting !== null && request.toolResults[waiting.index]?.call.id === waiting.callId) {
    run.state = readState(request.state, flow) ?? run.state;
    run.results = results.slice(waiting.index);
    run.resultsUsed = waiting.index;
    await resume(run);
  } else if (committed === undefined) {
    await open(run, request);
  } else {
    await respond(run, request);
  }
  return withState(run);
}

/** Told from an attempt that failed, and from a step that was taken since. */
const untried = -2;

/** The beginning. What the caller said before it was heard answers its question, where it does, in place of asking. */
async function open(run: Run, request: MindRequest): Promise<void> {
  const { input } = request;
  if (input.kind === 'said') run.state.heard = input.text;
  await start(run);
  const { state, events, resultsUsed } = run;
  const isAsked = openAsk(run.flow, state) !== undefined && resultsUsed === 0;
  if (!isAsked || (input.kind !== 'said' && input.kind !== 'digits')) return;
  run.state = { ...structuredClone(state), attempts: untried };
  run.events = events.slice(
    0,
    events.findLastIndex(({ type }) => type === 'text'),
  );
  await respond(run, request);
  // Nobody has to understand a question that was not heard: what answers nothing is no failed attempt.
  if (run.state.attempts === untried + 1) Object.assign(run, { state, events });
  else if (run.state.attempts === untried) run.state.attempts = 0;
}

async function respond(run: Run, { input }: MindRequest): Promise<void> {
  switch (input.kind) {
    case 'start':
      return start(run);
    case 'said':
      return said(run, input.text);
    case 'digits':
      return keys(run, input.digits);
    case 'silence':
      return silence(run, input.count);
  }
}

/** The state goes before what closes the reply, so that it is there when a tool is asked for. */
function withState({ events, state }: Run): MindEvent[] {
  const closes = events.findIndex((event) => ['tool', 'end', 'transfer'].includes(event.type));
  const at = closes < 0 ? events.length : closes;
  return [...events.slice(0, at), { type: 'state', state }, ...events.slice(at)];
}
