/** assistant-api: assistants, conversations, and the live calls themselves. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { openHostedSpeech } from '@parley/engine/hosted-speech';
import { createMinds, findLanguageModel } from '@parley/engine/minds';
import { createSpeech, openSpeech, type SpeechModels } from '@parley/engine/speech';
import { watchVendors } from '@parley/engine/vendor-meters';
import { openScriptedVendors } from '@parley/engine/vendors';
import { openFiles } from '@parley/platform/files/open';
import {
  cachedIdentity,
  guardsWith,
  type Identity,
  remoteIdentity,
} from '@parley/platform/identity/principal';
import { openRelay } from '@parley/platform/relay/relay';
import { defineService } from '@parley/platform/run/define-service';
import { createCall } from '@parley/voice/call/call';
import { hearStirring } from '@parley/voice/listen/onset';
import { createTracedCall } from '@parley/voice/trace/traced-call';
import { assistantsRoutes } from './assistants/assistants.routes.ts';
import { assistantsStore } from './assistants/assistants.store.ts';
import { createAssistants } from './assistants/assistants.ts';
import { loadSamples } from './assistants/samples.ts';
import { createCalls } from './calls/calls.ts';
import { drainCalls, writeUpMs } from './calls/drain.ts';
import { callMeters } from './calls/meters.ts';
import { obeyRevocations } from './calls/revocations.ts';
import { carrierSockets, mustBeLoopback } from './carriers/carriers.socket.ts';
import { carriersStore } from './carriers/carriers.store.ts';
import { settings } from './config.ts';
import { conversationsRoutes } from './conversations/conversations.routes.ts';
import { conversationsStore } from './conversations/conversations.store.ts';
import { createConversations } from './conversations/conversations.ts';
import { createCapacity, type Lag, measureLag } from './nodes/capacity.ts';
import { tuneCollector } from './nodes/garbage-collection.ts';
import { nodesStore } from './nodes/nodes.store.ts';
import { startRecovery } from './nodes/recovery.ts';
import { gatherSaves } from './recordings/gather.ts';
import { createRecorders } from './recordings/recorder.ts';
import { openRecordings } from './recordings/recordings.ts';
import { openCallTraces } from './recordings/traces.ts';
import { talkRpc } from './talk/talk.rpc.ts';
import { talkSocket } from './talk/talk.socket.ts';
import { talkRoutes } from './talk-tokens/talk-tokens.routes.ts';
import { talkTokensStore } from './talk-tokens/talk-tokens.store.ts';
import { createTalkTokens } from './talk-tokens/talk-tokens.ts';

/** What a test, or a process that has them already, gives instead of what is opened by itself. */
export interface AssistantApiOptions {
  /** Speech models; not closed by the service. */
  speech?: SpeechModels;
  identity?: Identity;
  lag?: Lag;
}

export const assistantApi = defineService({
  name: 'assistant-api',
  settings,
  migrations: new URL('../migrations', import.meta.url),
  offers: [
    'assistants with drafts, versions, publishing and rollback',
    'minds that follow a flow, or a language model behind a chat-completions server',
    'recognition and voices of this machine, or of any server with the audio routes of OpenAI, one behind the other',
    'live calls by WebSocket and gRPC, in voice or text, with resumption',
    'calls of telephone carriers that stream in the form of Twilio Media Streams',
    'transcripts with what was heard, latencies per turn, tool calls, two-channel recordings',
  ],
  notYet: ['analysis after the call', 'tools that call other systems'],
  async build({ config, db, port, opened, clock, log, peers }, options: AssistantApiOptions) {
    tuneCollector();
    const conversationRows = conversationsStore(db);
    const assistantRows = assistantsStore(db);
    const tokenRows = talkTokensStore(db.system);
    const files = await openFiles(config.filesUrl.reveal(), clock);
    const folder = join(config.home, 'live');
    const recordings = openRecordings({ folder, files, log });
    const traces = opened.add(openCallTraces({ folder, files, clock, log }));
    const node = { id: `node_${randomBytes(12).toString('hex')}`, address: `${hostname()}:${port}` };
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
    const minds = createMinds({
      embedder: speech.embedder,
      languageModel: scripted?.mindOf ?? (await findLanguageModel(config, vendors.health, clock, log)),
    });
    const samples = await loadSamples({ store: assistantRows, clock });
    const assistants = createAssistants({ store: assistantRows, clock, voices: speech.installed, samples });
    const conversations = createConversations({ store: conversationRows, recordings, traces });
    const talkTokens = createTalkTokens({ store: tokenRows, clock });
    const identity = options.identity ?? cachedIdentity(remoteIdentity(peers), clock);
    const requires = guardsWith(identity);
    const abandon = new AbortController();
    const meters = callMeters();
    const capacity = opened.add(
      createCapacity(clock, config.maxCalls, options.lag ?? measureLag(), meters.onRefused),
    );
    const calls = createCalls({
      clock,
      log,
      nodeId: node.id,
      capacity,
      assistants,
      minds,
      speech,
      store: conversationRows,
      createCall: (options, trace, about) =>
        hearStirring(config.traceCalls ? createTracedCall(options, trace, about) : createCall(options)),
      meters,
      openRecorder: createRecorders({
        clock,
        log,
        store: { save: gatherSaves(conversationRows, clock).save, close: conversationRows.close },
        recordings,
        traces: config.traceCalls ? traces : undefined,
        abandon: abandon.signal,
      }),
    });
    const queueUrl = config.queueUrl.reveal();
    const relay = opened.add(await openRelay({ url: queueUrl, clock, log, name: 'assistant-api' }));
    await obeyRevocations({ relay, calls, tokens: tokenRows, log });
    const rpc = talkRpc({ calls, identity, clock, log });
    return {
      rpc: rpc.routes,
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
        assistantsRoutes(app, requires, assistants);
        conversationsRoutes(app, requires, conversations, recordings);
        talkRoutes(app, requires, talkTokens);
      },
      onServer({ metrics }) {
        meters.register(metrics.registry, { calls, capacity, queues: speech.queues });
        vendors.register(metrics.registry);
      },
      onListening: recovery.takeOver,
      drainMs: config.drainMs + writeUpMs,
      drain(signal) {
        rpc.drain();
        return drainCalls(calls, { clock, drainMs: config.drainMs, abandon: () => abandon.abort() }, signal);
      },
      inside: { calls, recovery },
    };
  },
});
