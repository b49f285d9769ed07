/** The client of Parley's REST API, for browsers and Node 20 or newer. */
import { systemTimers, type Timers } from './clock.ts';
import type {
  ApiKey,
  Assistant,
  AssistantChange,
  AssistantSummary,
  AssistantVersion,
  AssistantVersionSummary,
  Booking,
  BookingChange,
  Calendar,
  CalendarChange,
  CalendarDay,
  Conversation,
  ConversationDetail,
  CreatedApiKey,
  CreatedLink,
  Link,
  Me,
  NewApiKey,
  NewAssistant,
  NewBooking,
  NewCalendar,
  NewPhoneNumber,
  NewSession,
  NewTalkToken,
  PhoneNumber,
  PhoneNumberChange,
  Session,
  TalkToken,
  VendorList,
} from './gen/types.ts';
import { createHttp } from './http.ts';
import { everyItem, type Page, type PageOptions } from './pages.ts';
import type { SocketConstructor } from './socket.ts';

export type { CreatedApiKey, NewAssistant };

export interface ParleyOptions {
  /** The one origin that all services are reached under, such as `http://localhost:8080`. */
  url: string;
  /** A project API key; leave it out in a browser that has a session cookie. */
  apiKey?: string | undefined;
  /** How long one request may take, in ms; 30 s by default. */
  deadlineMs?: number;
  /**
   * Where a page that is not one of Parley's own gets a token for each connection of a talk: from a server of its own,
   * which asks for one with `talkToken({ origins })` and a key that the page never sees.
   */
  takeTalkToken?: (signal?: AbortSignal) => Promise<Pick<TalkToken, 'token'>>;
  /** For talking from a Node older than 22, which has no WebSocket of its own: that of the package `ws`. */
  WebSocket?: SocketConstructor | undefined;
  /** Replaces the machine's timers, for tests. */
  timers?: Timers;
}

/** Which edit of a thing was read; left out, whatever is there is overwritten. */
export interface Edit {
  revision?: number | undefined;
}

export interface ConversationFilter {
  assistantId?: string | undefined;
  status?: 'live' | 'ended' | undefined;
  /** Such as `websocket` or `twilio`. */
  channel?: string | undefined;
}

/**
 * A client of one Parley. Every method rejects with `ParleyApiError`, or with the reason of the signal that it
 * was given last. Reads are tried again after a failed connection or a 503, and so is what makes something, which is then
 * made once; other writes never are.
 */
export function createParley(options: ParleyOptions) {
  const { timers = systemTimers, deadlineMs = 30_000, apiKey } = options;
  const origin = options.url.replace(/(?<!\/)\/+$/, '');
  const http = createHttp({ origin, apiKey, timers, deadlineMs });
  const at = (...parts: string[]) => `/v1/${parts.map(encodeURIComponent).join('/')}`;

  const assistants = {
    /** Without drafts: `get` has them. */
    list: ({ limit, cursor }: PageOptions = {}, signal?: AbortSignal) =>
      http.json<Page<AssistantSummary>>('GET', at('assistants'), { query: { limit, cursor } }, signal),
    /** Every assistant, newest first, page by page. */
    each: (signal?: AbortSignal) => everyItem((cursor) => assistants.list({ cursor, limit: 100 }, signal)),
    get: (id: string, signal?: AbortSignal) => http.json<Assistant>('GET', at('assistants', id), {}, signal),
    create: (body: NewAssistant, signal?: AbortSignal) =>
      http.json<Assistant>('POST', at('assistants'), { body, once: true }, signal),
    /**
     * Changes the draft only; callers meet it once it is published. With the `revision` that was read it rejects with
     * status 412 where somebody else has changed the assistant since, and nothing is overwritten.
     */
    update: (id: string, body: AssistantChange, { revision }: Edit = {}, signal?: AbortSignal) =>
      http.json<Assistant>('PATCH', at('assistants', id), { body, revision }, signal),
    /** Makes the draft a version that cannot change, and the one that new conversations run; `revision` as above. */
    publish: (id: string, note = '', { revision }: Edit = {}, signal?: AbortSignal) =>
      http.json<AssistantVersion>(
        'POST',
        at('assistants', id, 'publish'),
        { body: { note }, once: true, revision },
        signal,
      ),
    /** Publishes an older version again, which becomes the draft too. */
    rollBack: (id: string, version: number, signal?: AbortSignal) =>
      http.json<AssistantVersion>(
        'POST',
        at('assistants', id, 'rollback'),
        { body: { version }, once: true },
        signal,
      ),
    /** Without definitions: `version` has them. */
    versions: (id: string, { limit, cursor }: PageOptions = {}, signal?: AbortSignal) =>
      http.json<Page<AssistantVersionSummary>>(
        'GET',
        at('assistants', id, 'versions'),
        { query: { limit, cursor } },
        signal,
      ),
    version: (id: string, version: number, signal?: AbortSignal) =>
      http.json<AssistantVersion>('GET', at('assistants', id, 'versions', String(version)), {}, signal),
    /** Takes it out of the lists and refuses new conversations; what was said with it stays. */
    archive: (id: string, signal?: AbortSignal) =>
      http.json<void>('DELETE', at('assistants', id), {}, signal),
  };

  const conversations = {
    list: (
      { limit, cursor, assistantId, status, channel }: PageOptions & ConversationFilter = {},
      signal?: AbortSignal,
    ) =>
      http.json<Page<Conversation>>(
        'GET',
        at('conversations'),
        { query: { limit, cursor, assistantId, status, channel } },
        signal,
      ),
    /** Every conversation that the filter lets through, newest first, page by page. */
    each: (filter: ConversationFilter = {}, signal?: AbortSignal) =>
      everyItem((cursor) => conversations.list({ ...filter, cursor, limit: 100 }, signal)),
    /** Of a long one a part, from that turn on; `nextTurn` begins the one after it. */
    get: (id: string, { fromTurn }: { fromTurn?: number | undefined } = {}, signal?: AbortSignal) =>
      http.json<ConversationDetail>('GET', at('conversations', id), { query: { fromTurn } }, signal),
    /** All of it, part by part. */
    async whole(id: string, signal?: AbortSignal): Promise<ConversationDetail> {
      const all = await conversations.get(id, {}, signal);
      for (let { nextTurn } = all; nextTurn !== null; ) {
        const part = await conversations.get(id, { fromTurn: nextTurn }, signal);
        all.messages.push(...part.messages);
        all.turns.push(...part.turns);
        all.toolCalls.push(...part.toolCalls);
        ({ nextTurn } = part);
      }
      return { ...all, nextTurn: null };
    },
    /** Deletes what was said, its recording and its figures, for good. */
    delete: (id: string, signal?: AbortSignal) =>
      http.json<void>('DELETE', at('conversations', id), {}, signal),
    /** Where the two-channel WAV is; a browser's session cookie opens it. */
    recordingUrl: (id: string) => `${origin}${at('conversations', id, 'recording')}`,
    /** The two-channel WAV (caller left, agent right). */
    recording: (id: string, signal?: AbortSignal) => http.bytes(at('conversations', id, 'recording'), signal),
    /** The gzipped trace, with which `parley replay` runs the call again. */
    trace: (id: string, signal?: AbortSignal) => http.bytes(at('conversations', id, 'trace'), signal),
  };

  const calendars = {
    list: ({ limit, cursor }: PageOptions = {}, signal?: AbortSignal) =>
      http.json<Page<Calendar>>('GET', at('calendars'), { query: { limit, cursor } }, signal),
    get: (id: string, signal?: AbortSignal) => http.json<Calendar>('GET', at('calendars', id), {}, signal),
    create: (body: NewCalendar, signal?: AbortSignal) =>
      http.json<Calendar>('POST', at('calendars'), { body, once: true }, signal),
    /** What is booked already stays as it is. */
    update: (id: string, body: CalendarChange, signal?: AbortSignal) =>
      http.json<Calendar>('PATCH', at('calendars', id), { body }, signal),
    /** When visits can begin on a day (YYYY-MM-DD), how many more there may be, and what is booked. */
    day: (id: string, day: string, { limit, cursor }: PageOptions = {}, signal?: AbortSignal) =>
      http.json<CalendarDay>('GET', at('calendars', id, 'days', day), { query: { limit, cursor } }, signal),
  };

  const bookings = {
    /** Those that were booked last first, cancelled ones too. */
    list: (
      {
        limit,
        cursor,
        calendarId,
        conversationId,
      }: PageOptions & { calendarId?: string; conversationId?: string } = {},
      signal?: AbortSignal,
    ) =>
      http.json<Page<Booking>>(
        'GET',
        at('bookings'),
        { query: { limit, cursor, calendarId, conversationId } },
        signal,
      ),
    get: (id: string, signal?: AbortSignal) => http.json<Booking>('GET', at('bookings', id), {}, signal),
    create: (body: NewBooking, signal?: AbortSignal) =>
      http.json<Booking>('POST', at('bookings'), { body, once: true }, signal),
    /** Moves it, cancels it, takes its time again, or changes what is known of it. */
    update: (id: string, body: BookingChange, signal?: AbortSignal) =>
      http.json<Booking>('PATCH', at('bookings', id), { body }, signal),
  };

  const phoneNumbers = {
    list: ({ limit, cursor }: PageOptions = {}, signal?: AbortSignal) =>
      http.json<Page<PhoneNumber>>('GET', at('phone-numbers'), { query: { limit, cursor } }, signal),
    get: (id: string, signal?: AbortSignal) =>
      http.json<PhoneNumber>('GET', at('phone-numbers', id), {}, signal),
    /** From then on the assistant answers it, once the carrier asks its `answerUrl` when it is called. */
    create: (body: NewPhoneNumber, signal?: AbortSignal) =>
      http.json<PhoneNumber>('POST', at('phone-numbers'), { body, once: true }, signal),
    /** Calls that go on already go on as they are. */
    update: (id: string, body: PhoneNumberChange, signal?: AbortSignal) =>
      http.json<PhoneNumber>('PATCH', at('phone-numbers', id), { body }, signal),
    /** Nobody answers it any more, and its calls end. */
    remove: (id: string, signal?: AbortSignal) =>
      http.json<void>('DELETE', at('phone-numbers', id), {}, signal),
  };

  const vendors = {
    /** Who may hear, think and speak for an assistant, set up or not. */
    list: (signal?: AbortSignal) => http.json<VendorList>('GET', at('vendors'), {}, signal),
  };

  const apiKeys = {
    list: ({ limit, cursor }: PageOptions = {}, signal?: AbortSignal) =>
      http.json<Page<ApiKey>>('GET', at('api-keys'), { query: { limit, cursor } }, signal),
    /** The answer holds the key itself, this once. */
    create: (body: NewApiKey, signal?: AbortSignal) =>
      http.json<CreatedApiKey>('POST', at('api-keys'), { body, once: true }, signal),
    /** Ends the key and all that came from it: keys, links, sessions, and their calls. */
    revoke: (id: string, signal?: AbortSignal) => http.json<void>('DELETE', at('api-keys', id), {}, signal),
  };

  const links = {
    /** Those that nobody has used yet. */
    list: ({ limit, cursor }: PageOptions = {}, signal?: AbortSignal) =>
      http.json<Page<Link>>('GET', at('links'), { query: { limit, cursor } }, signal),
    /** A token that opens the dashboard once, as the role of this client. */
    create: (signal?: AbortSignal) => http.json<CreatedLink>('POST', at('links'), { once: true }, signal),
    /** It opens nothing any more. */
    revoke: (id: string, signal?: AbortSignal) => http.json<void>('DELETE', at('links', id), {}, signal),
  };

  const sessions = {
    /** The browsers that are signed in. */
    list: ({ limit, cursor }: PageOptions = {}, signal?: AbortSignal) =>
      http.json<Page<Session>>('GET', at('sessions'), { query: { limit, cursor } }, signal),
    /** Trades the token of the printed link, or an API key, for this browser's session cookie. */
    create: (body: NewSession, signal?: AbortSignal) =>
      http.json<void>('POST', at('sessions'), { body }, signal),
    /** Ends a session and all that came from it, keys included. */
    revoke: (id: string, signal?: AbortSignal) => http.json<void>('DELETE', at('sessions', id), {}, signal),
    /** Signs this browser out. Keys that were made in it go on. */
    end: (signal?: AbortSignal) => http.json<void>('DELETE', at('sessions', 'current'), {}, signal),
  };

  /**
   * A token that opens one talk socket within a minute, from a page elsewhere where `origins` name it. `openTalk`
   * fetches its own.
   */
  const talkToken = (body: NewTalkToken = {}, signal?: AbortSignal) =>
    http.json<TalkToken>('POST', at('talk', 'tokens'), { body, once: true }, signal);

  return {
    origin,
    timers,
    WebSocket: options.WebSocket ?? (globalThis as { WebSocket?: SocketConstructor }).WebSocket,
    assistants,
    conversations,
    calendars,
    bookings,
    phoneNumbers,
    vendors,
    apiKeys,
    links,
    sessions,
    /** Whom the API takes this client for. */
    me: (signal?: AbortSignal) => http.json<Me>('GET', at('me'), {}, signal),
    talkToken,
    takeTalkToken: options.takeTalkToken ?? ((signal?: AbortSignal) => talkToken({}, signal)),
  };
}

export type Parley = ReturnType<typeof createParley>;
