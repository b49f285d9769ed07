/** The live calls of this node: how one begins, how it is found again, how all of them end. */
import type { CallPrincipal, DialectFacts, Start } from '@parley/channels/port';
import { can } from '@parley/contracts/identity';
import type { Id } from '@parley/contracts/ids';
import type { Engine, PartsOptions } from '@parley/engine/engine';
import { ParleyError } from '@parley/platform/errors';
import type { Standing } from '@parley/platform/identity/standing';
import { newId } from '@parley/platform/ids';
import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import type { Call, CallOptions } from '@parley/voice/call/types';
import { createFailoverBudget } from '@parley/voice/failover/budget';
import { collectedOf } from '@parley/voice/flow/collected';
import type { Assistants } from '../assistants/assistants.ts';
import type { DeskOptions } from '../bookings/desk.ts';
import type { ConversationsStore } from '../conversations/conversations.store.ts';
import type { Capacity } from '../nodes/capacity.ts';
import type { CallShares } from '../nodes/shares.ts';
import type { CallRecorder, Recorded } from '../recordings/recorder.ts';
import { LiveCall } from './live-call.ts';
import type { CallMeters } from './meters.ts';
import { typedChat } from './typed-chat.ts';

export interface Calls {
  /**
   * Opens the conversation that is asked for, not yet begun. Throws permission_denied, not_found,
   * failed_precondition, or `unavailable` where this node is full, stopping, or has no database.
   */
  start(principal: CallPrincipal, start: Start, by: DialectFacts): Promise<LiveCall>;
  /** Throws `unavailable`, with when to try again, where `start` would refuse a spoken call of anybody. */
  admit(): void;
  /** The call to be taken up again. Throws not_found, or failed_precondition where it has ended. */
  find(principal: CallPrincipal, id: Id<'conversation'>, resumeToken: string): Promise<LiveCall>;
  readonly count: number;
  readonly spoken: number;
  /** The calls that hear do without so many of `degradations`. */
  degrade(level: number): void;
  /** Tells the callers of so many calls that theirs must end, those first that began last, and ends them. */
  endNewest(count: number): void;
  /** Resolves when the record of every call that has ended by now is written. */
  settled(): Promise<void>;
  /** Takes no new call and waits for the rest; when the signal aborts, it ends them. */
  drain(signal: AbortSignal): Promise<void>;
}

export interface CallsOptions {
  clock: Clock;
  log: Log;
  nodeId: string;
  capacity: Capacity;
  shares: CallShares;
  assistants: Pick<Assistants, 'toRun'>;
  engine: Pick<Engine, 'partsOf'>;
  /** `trace` gets the lines of the call's trace, where one is taken; `about` is kept in it. */
  createCall: (options: CallOptions, trace: (line: string) => void, about: unknown) => Call;
  openRecorder: (conversation: Recorded) => CallRecorder;
  /** Where the tools of a call book. */
  deskOf: (
    call: Pick<DeskOptions, 'projectId' | 'conversationId' | 'language' | 'follows'>,
  ) => PartsOptions['desk'];
  store: Pick<ConversationsStore, 'open' | 'statusOf'>;
  meters: Pick<CallMeters, 'onFault' | 'onFrame' | 'onAnswered' | 'onAdmitted' | 'onShed'>;
  standing: Pick<Standing, 'watch'>;
  /** Kept up here: the conversations whose call or record this node has in hand. */
  held: Set<Id<'conversation'>>;
}

export function createCalls(options: CallsOptions): Calls {
  const { clock, log, nodeId, capacity, shares, assistants, engine, store, standing, held } = options;
  const live = new Map<string, LiveCall>();
  /** Calls until their record is written or given up: a call that is over has no seat, whatever its record does. */
  const unwritten = new Map<LiveCall, Promise<void>>();
  let opening = 0;

  async function open(
    id: Id<'conversation'>,
    principal: CallPrincipal,
    start: Start,
    by: DialectFacts,
    ending: AbortController,
    leave: () => void,
  ): Promise<LiveCall> {
    const { mode, metadata, input, output } = start;
    const { resumable, leadMs } = by.capabilities;
    const projectId = projectOf(principal);
    const assistant = await assistants.toRun(projectId, start.assistant, start.version);
    const { definition } = assistant;
    const { mind } = definition;
    const budget = createFailoverBudget(clock);
    const { signal: over } = ending;
    const { runTool, ...parts } = await engine.partsOf(definition, {
      budget,
      ...(mode === 'voice' && { over }),
      desk: options.deskOf({
        projectId,
        conversationId: id,
        language: definition.language,
        follows: mind.kind === 'flow',
      }),
    });
    const startedAtMs = clock.now();
    await store.open(projectId, {
      id,
      assistantId: assistant.id,
      assistantName: assistant.name,
      version: assistant.version,
      channel: by.id,
      mode,
      metadata,
      nodeId,
      startedAt: new Date(startedAtMs),
    });
    const recorder = options.openRecorder({ id, projectId, mode, startedAtMs });
    let unwatch = () => {};
    const call = new LiveCall({
      id,
      projectId,
      assistant: { id: assistant.id, name: assistant.name, version: assistant.version },
      mode,
      input,
      output,
      resumable,
      tellsFaults: can(principal, 'assistants:write'),
      degradation: () => capacity.degradation,
      clock,
      log,
      recorder,
      collect: (state) => (mind.kind === 'flow' ? collectedOf(mind.flow, state) : null),
      runTool,
      meters: options.meters,
      onOver() {
        live.delete(id);
        unwatch();
        ending.abort();
        leave();
      },
      createCall: (hooks) =>
        options.createCall(
          {
            ...hooks,
            clock,
            mode,
            ...parts,
            settings: mode === 'text' ? typedChat(parts.settings) : parts.settings,
            outputRateHz: output.rateHz,
            leadMs,
          },
          (line) => recorder.trace(line),
          { conversationId: id, assistant: { id: assistant.id, version: assistant.version }, definition },
        ),
    });
    options.meters.onAdmitted();
    live.set(id, call);
    // Also while nobody is on its line.
    unwatch = standing.watch(principal, () => call.end('access-ended'));
    const written = call.ended.finally(() => {
      unwritten.delete(call);
      held.delete(id);
    });
    unwritten.set(call, written);
    return call;
  }

  return {
    async start(principal, start, by) {
      if (!can(principal, 'calls:start')) {
        throw new ParleyError('permission_denied', 'This credential may not start calls.');
      }
      const holder = { projectId: projectOf(principal), credentialId: principal.credentialId };
      const { mode } = start;
      capacity.check({ mode, holdsLittle: shares.holdsLittle(holder) }, shares);
      const leave = shares.take(holder, mode);
      if (mode === 'voice') capacity.begun();
      const id = newId('conversation');
      const ending = new AbortController();
      opening += 1;
      held.add(id);
      try {
        return await open(id, principal, start, by, ending, leave);
      } catch (error) {
        ending.abort();
        leave();
        held.delete(id); // Recovery closes what may have been written of it.
        throw error;
      } finally {
        opening -= 1;
      }
    },
    // Whoever it is: what is known of them comes after.
    admit: () => capacity.check({ mode: 'voice', holdsLittle: true }, shares),
    async find(principal, id, resumeToken) {
      const projectId = projectOf(principal);
      const found = live.get(id);
      if (found?.projectId === projectId) {
        if (found.knows(resumeToken)) return found;
        throw new ParleyError('permission_denied', 'The resume token is not the one of this conversation.');
      }
      const status = await store.statusOf(projectId, id);
      if (status === undefined) throw new ParleyError('not_found', 'There is no such conversation.');
      if (status === 'ended') throw new ParleyError('failed_precondition', 'The conversation has ended.');
      throw new ParleyError('failed_precondition', 'The conversation cannot be taken up here.');
    },
    get count() {
      return live.size;
    },
    get spoken() {
      return shares.spoken;
    },
    degrade(level) {
      for (const call of live.values()) call.degrade(level);
    },
    endNewest(count) {
      const heard = [...live.values()].filter((call) => call.mode === 'voice' && !call.leaving);
      for (const call of heard.slice(-count)) {
        options.meters.onShed();
        call.farewell('overload');
      }
    },
    async settled() {
      await Promise.all([...unwritten].flatMap(([call, written]) => (call.over ? [written] : [])));
    },
    async drain(signal) {
      capacity.drain();
      const endAll = () => {
        for (const call of live.values()) call.end('server-stopped');
      };
      // A caller whose line is lost cannot come back to a server that has gone.
      for (const call of live.values()) if (!call.connected) call.end('server-stopped');
      if (signal.aborted) endAll();
      else signal.addEventListener('abort', endAll, { once: true });
      while (opening > 0 || unwritten.size > 0) await Promise.race([...unwritten.values(), opened()]);
      signal.removeEventListener('abort', endAll);
    },
  };

  /** Resolves soon after calls that were being opened have joined the others. */
  function opened(): Promise<void> {
    return new Promise((resolve) => {
      if (opening > 0) clock.after(50, resolve);
    });
  }
}

function projectOf(principal: Pick<CallPrincipal, 'projectId'>): Id<'project'> {
  if (principal.projectId === null) {
    throw new ParleyError('failed_precondition', 'Choose a project first.');
  }
  return principal.projectId as Id<'project'>;
}
