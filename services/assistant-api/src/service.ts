/** assistant-api: assistants, conversations, and the live calls themselves. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Id } from '@parley/contracts/ids';
import { openEngine } from '@parley/engine/engine';
import { vendorsBy } from '@parley/engine/scripted';
import { watchVendors } from '@parley/engine/vendor-meters';
import { vendorSettingsIn } from '@parley/engine/vendor-settings';
import type { Within } from '@parley/platform/db/db';
import { openFiles } from '@parley/platform/files/open';
import { openIdempotency } from '@parley/platform/http/idempotency';
import {
  cachedIdentity,
  guardsWith,
  type RemoteIdentity,
  remoteIdentity,
} from '@parley/platform/identity/principal';
import { openRelay } from '@parley/platform/relay/relay';
import { defineService } from '@parley/platform/run/define-service';
import type { Vendor } from '@parley/providers/vendor';
import { vendors } from '@parley/providers/vendors';
import { createCall } from '@parley/voice/call/call';
import { withOnset } from '@parley/voice/listen/onset';
import { createTracedCall } from '@parley/voice/trace/traced-call';
import { assistantsStore } from './assistants/assistants.store.ts';
import { createAssistants } from './assistants/assistants.ts';
import { openDefinitions } from './assistants/definitions.ts';
import { loadSamples } from './assistants/samples.ts';
import { createBookings } from './bookings/bookings.ts';
import { calendarsStore } from './bookings/calendars.store.ts';
import { bookingDesk } from './bookings/desk.ts';
import { createDiary } from './bookings/diary.ts';
import { createCalls } from './calls/calls.ts';
import { drainCalls, writeUpMs } from './calls/drain.ts';
import { callMeters } from './calls/meters.ts';
import { obeyRevocations } from './calls/revocations.ts';
import { callersStanding } from './calls/standing.ts';
import { channelsStore } from './channels/channels.store.ts';
import { channelDoors } from './channels/channels.ts';
import { settings } from './config.ts';
import { conversationsStore } from './conversations/conversations.store.ts';
import { createConversations } from './conversations/conversations.ts';
import { createCapacity } from './nodes/capacity.ts';
import { tuneCollector } from './nodes/garbage-collection.ts';
import { gaugeNode, type NodeGauge } from './nodes/gauge.ts';
import { nodesStore } from './nodes/nodes.store.ts';
import { startRecovery } from './nodes/recovery.ts';
import { createCallShares } from './nodes/shares.ts';
import { phoneNumbersStore } from './phone-numbers/phone-numbers.store.ts';
import { createPhoneNumbers } from './phone-numbers/phone-numbers.ts';
import { gatherSaves } from './recordings/gather.ts';
import { createRecorders } from './recordings/recorder.ts';
import { openRecordings } from './recordings/recordings.ts';
import { openCallTraces } from './recordings/traces.ts';
import { assistantApiRoutes } from './routes.ts';
import { talkTokensStore } from './talk-tokens/talk-tokens.store.ts';
import { createTalkTokens } from './talk-tokens/talk-tokens.ts';
import { answeredCallsStore } from './twilio/answered-calls.store.ts';
import { createTwilioCalls } from './twilio/twilio-calls.ts';
import { twilioPaths } from './twilio/twilio-forms.ts';
import { twilioRestOf } from './twilio/twilio-rest.ts';

/** What a test, or a process that has them already, gives instead of what is opened by itself. */
export interface AssistantApiOptions {
  vendors?: readonly Vendor[];
  identity?: RemoteIdentity;
  gauge?: NodeGauge;
}

export const assistantApi = defineService({
  name: 'assistant-api',
  settings,
  migrations: new URL('../migrations', import.meta.url),
  offers: [
    'assistants with drafts, versions, publishing and rollback',
    'minds that follow a flow, or a language model behind a chat-completions server',
    'recognition and voices of this machine, or of any server with the audio routes of OpenAI, one behind the other',
    'calendars that callers book in, move and cancel, each visit once',
    'live calls by WebSocket and gRPC, in voice or text, with resumption',
    'calls of telephone carriers: media streams of Twilio, Telnyx and Vonage',
    'telephone numbers of Twilio: each is answered by its assistant, and callers are put through to people',
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
    const held = new Set<Id<'conversation'>>();
    const recovery = opened.add(
      await startRecovery({
        node,
        clock,
        log,
        nodes: nodesStore(db.system),
        conversations: conversationRows,
        recordings,
        traces,
        held,
      }),
    );
    const watch = watchVendors({ clock, log });
    const known = options.vendors ?? vendorsBy(config, vendors, log);
    const engine = opened.add(
      await openEngine({
        vendors: known,
        settings: vendorSettingsIn(config, known),
        health: watch.health,
        context: { clock, log, home: config.home },
      }),
    );
    // While the service starts already: the first call is not the slow one.
    const warm = engine.warm().catch((err: unknown) => log.error({ err }, 'a speech model did not load'));
    const definitions = opened.add(openDefinitions({ clock }));
    const calendars = calendarsStore(db);
    const bookings = createBookings({ db, clock });
    const diaryIn = (within: Within) => createDiary({ db: within, clock });
    const samples = await loadSamples({ store: assistantRows, calendars, clock });
    // The first that anybody talks to.
    void warm.then(() => engine.prepare(samples.definitions));
    const assistantsIn = (within: Within) =>
      createAssistants({ store: assistantsStore(within), clock, engine, definitions, samples });
    const assistants = assistantsIn(db);
    const conversations = createConversations({ store: conversationRows, recordings, traces });
    const callers = options.identity ?? remoteIdentity(peers);
    const identity = cachedIdentity(callers, clock);
    const answeredCalls = answeredCallsStore(db.system);
    const { findEnded } = callers;
    const missingNumbers = answeredCalls.missing;
    const standing = opened.add(callersStanding({ findEnded, missingNumbers, clock, log }));
    const talkTokensIn = ({ system }: Within) =>
      createTalkTokens({ store: talkTokensStore(system), standing, clock });
    const talkTokens = talkTokensIn(db);
    const { once } = opened.add(openIdempotency({ db, clock, log }));
    const requires = guardsWith(identity);
    const abandon = new AbortController();
    const meters = callMeters();
    const capacity = opened.add(
      createCapacity({
        clock,
        log,
        maxCalls: config.maxCalls,
        cpuLimit: config.callsCpu === 100 ? Number.POSITIVE_INFINITY : config.callsCpu / 100,
        gauge: options.gauge ?? gaugeNode(clock, engine.backlogs),
        takeFelt: meters.takeFelt,
        onRefused: meters.onRefused,
        onOverload: meters.onOverload,
      }),
    );
    const calls = createCalls({
      clock,
      log,
      nodeId: node.id,
      capacity,
      shares: createCallShares(
        { maxCalls: config.maxCalls, perProject: config.projectCalls, perKey: config.keyCalls },
        meters.onRefused,
      ),
      assistants,
      engine,
      deskOf: (call) => bookingDesk({ ...call, clock, bookings, calendars }),
      store: conversationRows,
      standing,
      createCall: (options, trace, about) =>
        withOnset(config.traceCalls ? createTracedCall(options, trace, about) : createCall(options)),
      meters,
      held,
      openRecorder: createRecorders({
        clock,
        log,
        store: { save: gatherSaves(conversationRows, clock).save, close: conversationRows.close },
        recordings,
        traces: config.traceCalls ? traces : undefined,
        abandon: abandon.signal,
        onDropped: meters.onDropped,
      }),
    });
    capacity.watch(calls);
    const queueUrl = config.queueUrl.reveal();
    const relay = opened.add(await openRelay({ url: queueUrl, clock, log, name: 'assistant-api' }));
    await obeyRevocations({ relay, standing, identity, tokens: tokenRows, log });
    const twilio = await createTwilioCalls({
      store: answeredCalls,
      assistants,
      calls,
      talkTokens,
      rest: twilioRestOf(config, opened, clock),
      relay,
      clock,
      log,
    });
    const origins = config.publicUrl ?? [];
    const answerUrl = origins[0] === undefined ? null : `${origins[0]}${twilioPaths.voice}`;
    const phoneNumbersIn = (within: Within) =>
      createPhoneNumbers({
        store: phoneNumbersStore(within),
        assistants: assistantsIn(within),
        clock,
        answerUrl,
      });
    const doors = channelDoors({
      calls: {
        admit: calls.admit,
        find: calls.find,
        start: async (...asked) => twilio.join(await calls.start(...asked), ...asked),
      },
      talkTokens,
      standing,
      identity,
      clock,
      log,
      onPlayed: meters.onPlayed,
      config,
      store: channelsStore(db.system),
    });
    return {
      identity,
      rpc: doors.rpc,
      sockets: doors.sockets,
      routes(app) {
        assistantApiRoutes(app, requires, {
          assistants,
          assistantsOnce: once(assistantsIn),
          conversations,
          recordings,
          talkTokensOnce: once(talkTokensIn),
          definitions,
          engine,
          diary: diaryIn(db),
          diaryOnce: once(diaryIn),
          phoneNumbers: phoneNumbersIn(db),
          phoneNumbersOnce: once(phoneNumbersIn),
          twilio: { calls: twilio, authToken: config.twilioAuthToken, origins },
        });
      },
      onServer({ metrics }) {
        meters.register(metrics.registry, { calls, capacity, backlogs: engine.backlogs });
        watch.register(metrics.registry);
      },
      onListening: recovery.takeOver,
      drainMs: config.drainMs + writeUpMs,
      drain(signal) {
        doors.drain();
        return drainCalls(calls, { clock, drainMs: config.drainMs, abandon: () => abandon.abort() }, signal);
      },
      inside: { calls, recovery },
    };
  },
});
