/** assistant-api: assistants, conversations, and the live calls themselves. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { revokedSchema, revokedTopic } from '@parley/contracts/topics';
import { openHostedSpeech } from '@parley/engine/hosted-speech';
import { createMinds, findLanguageModel } from '@parley/engine/minds';
import { createSpeech, openSpeech, type SpeechModels } from '@parley/engine/speech';
import { watchVendors } from '@parley/engine/vendor-meters';
import { openScriptedVendors } from '@parley/engine/vendors';
import { Releaser } from '@parley/platform/async/releaser';
import { ports, readConfig } from '@parley/platform/config/config';
import { openDatabase } from '@parley/platform/db/db';
import { openFiles } from '@parley/platform/files/open';
import { createServer } from '@parley/platform/http/server';
import {
  cachedIdentity,
  guardsWith,
  type Identity,
  remoteIdentity,
} from '@parley/platform/identity/principal';
import { openRelay } from '@parley/platform/relay/relay';
import { readTls } from '@parley/platform/rpc/peers';
import type { Context, Service } from '@parley/platform/run/run';
import { createCall } from '@parley/voice/call/call';
import { hearStirring } from '@parley/voice/listen/onset';
import { createTracedCall } from '@parley/voice/trace/traced-call';
import { assistantsRoutes } from './assistants/assistants.routes.ts';
import { assistantsStore } from './assistants/assistants.store.ts';
import { createAssistants } from './assistants/assistants.ts';
import { loadSamples } from './assistants/samples.ts';
import { createCalls } from './calls/calls.ts';
import { createCapacity, type Lag, measureLag } from './calls/capacity.ts';
import { tuneCollector } from './calls/garbage-collection.ts';
import { callMeters } from './calls/meters.ts';
import { nodesStore } from './calls/nodes.store.ts';
import { createCallRecorder } from './calls/recorder.ts';
import { startRecovery } from './calls/recovery.ts';
import { openCallTraces, traceKey } from './calls/traces.ts';
import { capabilitiesRoutes, version } from './capabilities.routes.ts';
import { carrierSockets, mustBeLoopback } from './carriers/carriers.socket.ts';
import { carriersStore } from './carriers/carriers.store.ts';
import { settings } from './config.ts';
import { conversationsRoutes } from './conversations/conversations.routes.ts';
import { conversationsStore } from './conversations/conversations.store.ts';
import { createConversations } from './conversations/conversations.ts';
import { gatherSaves } from './conversations/gather.ts';
import { openRecordings, recordingKey } from './conversations/recordings.ts';
import { talkRpc } from './talk/talk.rpc.ts';
import { talkSocket } from './talk/talk.socket.ts';
import { talkRoutes } from './talk-tokens/talk-tokens.routes.ts';
import { talkTokensStore } from './talk-tokens/talk-tokens.store.ts';
import { createTalkTokens } from './talk-tokens/talk-tokens.ts';

export { settings } from './config.ts';

/** What a test, or a process that has them already, gives instead of what is opened by itself. */
export interface AssistantApiOptions {
  /** Speech models; not closed by the service. */
  speech?: SpeechModels;
  identity?: Identity;
  lag?: Lag;
}

export function assistantApi(options: AssistantApiOptions = {}): Service {
  return {
    name: 'assistant-api',
    async start(context) {
      const built = await buildAssistantApi(context, options);
      try {
        await built.server.start();
        await built.recovery.takeOver();
      } catch (error) {
        await built.close(AbortSignal.abort());
        throw error;
      }
      return built;
    },
  };
}

/** The service, not listening yet. */
export async function buildAssistantApi(context: Context, options: AssistantApiOptions = {}) {
  const opened = new Releaser();
  try {
    return await build(context, options, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function build(context: Context, options: AssistantApiOptions, opened: Releaser) {
  tuneCollector();
  const { environment, clock, log, peers } = context;
  const config = readConfig(settings, environment);
  const migrations = new URL('../migrations', import.meta.url);
  const url = config.databaseUrl.reveal();
  const db = opened.add(await openDatabase({ url, migrations, clock, log, name: 'assistant-api' }));
  const port = ports['assistant-api'] + config.portOffset;
  const node = { id: `node_${randomBytes(12).toString('hex')}`, address: `${hostname()}:${port}` };

  const conversationRows = conversationsStore(db);
  const assistantRows = assistantsStore(db);
  const files = await openFiles(config.filesUrl.reveal(), clock);
  const folder = join(config.home, 'live');
  const recordings = openRecordings({ folder, files, log });
  const traces = opened.add(openCallTraces({ folder, files, clock, log }));
  const recovery = opened.add(
    await startRecovery({
      node,
      clock,
      log,
      nodes: nodesStore(db.system),
      conversations: conversationRows,
      recordings,
      traces,
    }),
  );
  if (config.carrierOpen === 'loopback') mustBeLoopback(config.host);
  const scripted = openScriptedVendors(config, { clock, log });
  const vendors = watchVendors({ clock, log });
  const speech = createSpeech(
    options.speech ?? opened.add(scripted?.speech ?? openSpeech({ clock, log, home: config.home })),
    clock,
    vendors.health,
    scripted ? {} : openHostedSpeech(config, clock),
  );
  const samples = await loadSamples({ store: assistantRows, clock });
  const assistants = createAssistants({ store: assistantRows, clock, voices: speech.installed, samples });
  const conversations = createConversations({ store: conversationRows, recordings, traces });
  const talkTokens = createTalkTokens({ store: talkTokensStore(db.system), clock });
  const identity = options.identity ?? cachedIdentity(remoteIdentity(peers), clock);
  const requires = guardsWith(identity);
  const abandon = new AbortController();
  const meters = callMeters();
  const capacity = opened.add(
    createCapacity(clock, config.maxCalls, options.lag ?? measureLag(), meters.onRefused),
  );
  const saves = gatherSaves(conversationRows, clock);
  const calls = createCalls({
    clock,
    log,
    nodeId: node.id,
    capacity,
    assistants,
    minds: createMinds({
      embedder: speech.embedder,
      languageModel: scripted?.mindOf ?? (await findLanguageModel(config, vendors.health, clock, log)),
    }),
    speech,
    store: conversationRows,
    createCall: (options, trace, about) =>
      hearStirring(config.traceCalls ? createTracedCall(options, trace, about) : createCall(options)),
    meters,
    openRecorder: (conversation) =>
      createCallRecorder({
        conversation,
        clock,
        log,
        store: { save: saves.save, close: conversationRows.close },
        recording:
          conversation.mode === 'voice'
            ? recordings.open(recordingKey(conversation.projectId, conversation.id))
            : undefined,
        trace: config.traceCalls ? traces.open(traceKey(conversation.projectId, conversation.id)) : undefined,
        abandon: abandon.signal,
      }),
  });
  const tokens = talkTokensStore(db.system);
  const relay = opened.add(
    await openRelay({ url: config.queueUrl.reveal(), clock, log, name: 'assistant-api' }),
  );
  await relay.subscribe<unknown>(revokedTopic, (data) => {
    const { credentialIds } = revokedSchema.parse(data);
    for (const id of credentialIds) calls.endOf(id);
    tokens
      .deleteOf(credentialIds)
      .catch((err: unknown) => log.error({ err }, 'the tokens of a revoked key were not deleted'));
  });
  const rpc = talkRpc({ calls, identity, clock, log });
  const server = await createServer({
    name: 'assistant-api',
    version,
    host: config.host,
    port,
    log,
    clock,
    tls: readTls(config),
    peerToken: config.peerToken,
    checks: { database: (signal) => db.ping(signal) },
    rpc: rpc.routes,
    drainMs: config.drainMs + writeUpMs,
    sockets: [
      talkSocket({ calls, identity, talkTokens, clock }),
      ...carrierSockets({
        calls,
        talkTokens,
        clock,
        onPlayed: meters.onPlayed,
        openTo: config.carrierOpen === 'loopback' ? carriersStore(db.system) : undefined,
      }),
    ],
    routes(app) {
      capabilitiesRoutes(app);
      assistantsRoutes(app, requires, assistants);
      conversationsRoutes(app, requires, conversations, recordings);
      talkRoutes(app, requires, talkTokens);
    },
  });
  meters.register(server.metrics.registry, { calls, capacity, queues: speech.queues });
  vendors.register(server.metrics.registry);
  opened.defer(peers.offer('assistant-api', rpc.routes));

  /** Takes no new call, lets those that run go on for a while, then ends them and writes them up. */
  async function close(signal: AbortSignal = new AbortController().signal): Promise<void> {
    const late = new AbortController();
    const hurry = AbortSignal.any([signal, late.signal]);
    const timers = [clock.after(config.drainMs, () => late.abort())];
    const giveUpSoon = () => timers.push(clock.after(writeUpMs, () => abandon.abort()));
    if (hurry.aborted) giveUpSoon();
    hurry.addEventListener('abort', giveUpSoon, { once: true });
    rpc.drain();
    const closed = server.close(signal);
    await calls.drain(hurry);
    for (const timer of timers) timer.cancel();
    await closed;
    await opened.close();
  }
  return { server, db, calls, recovery, close };
}

/** After the last call has ended, in ms: for its record to be written. */
const writeUpMs = 5_000;
