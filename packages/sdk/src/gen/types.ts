/** Made from the document of the API and the messages of the talk socket by `npm run generate`. */

/** What an answer is, and its bounds. */
export type Answer = YesNoAnswer | NumberAnswer | DigitsAnswer | DateAnswer | TimeAnswer | PhoneAnswer | EmailAnswer | NameAnswer | ChoiceAnswer | TextAnswer;

/** A project API key, without the key itself. */
export interface ApiKey {
  /** Id of the key, session or link that it came from, with which it ends; null for what has none. */
  parentId: string | null;
  name: string;
  /** The first and last characters. */
  hint: string;
  role: Role;
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
  /** Id of a apiKey. */
  id: `key_${string}`;
}

/** A page of API keys. */
export interface ApiKeyPage {
  items: Array<ApiKey>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

export interface Aside {
  phrases: Array<string>;
  text: string;
}

/** Asks, and puts the answer into a slot. */
export interface AskStep {
  kind: "ask";
  text: string;
  slot: string;
  answer: Answer;
  label?: string | undefined;
  /** [] by default. */
  reprompts: Array<string>;
  invalid?: string | undefined;
  /** 3 by default. */
  maxAttempts: number;
  onFail?: string | undefined;
  confirm?: true | string | undefined;
  acknowledge?: string | undefined;
  next: string;
}

/** An assistant with its draft. */
export interface Assistant {
  name: string;
  description: string;
  draft: AssistantDefinition;
  /** The draft holds changes that are not published. */
  draftDiffers: boolean;
  publishedVersion: number | null;
  /** One more with every edit; the ETag is made of it. */
  revision: number;
  createdAt: string;
  updatedAt: string;
  /** Id of a assistant. */
  id: `asst_${string}`;
}

/** Changes the draft; what is published stays as it is until it is published again. */
export interface AssistantChange {
  name?: string | undefined;
  description?: string | undefined;
  /** Replaces the draft. */
  definition?: GivenAssistantDefinition | undefined;
}

/** Everything that decides how an assistant behaves. */
export interface AssistantDefinition {
  /** "en" by default. */
  language: "en";
  /** IANA name, such as Europe/Berlin. "UTC" by default. */
  timeZone: string;
  mind: Mind;
  /** {"vendor":"flite","name":"slt","speed":1} by default. */
  voice: Voice;
  /** Left out: the server that Parley is set up with, else moonshine. */
  recognition?: Recognition | undefined;
  /** false by default. */
  denoise: boolean;
  turnTaking: TurnTaking;
  /** [] by default. */
  tools: Array<Tool>;
}

/** A page of assistants. */
export interface AssistantPage {
  items: Array<AssistantSummary>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

/** An assistant without its draft. */
export interface AssistantSummary {
  name: string;
  description: string;
  /** The draft holds changes that are not published. */
  draftDiffers: boolean;
  publishedVersion: number | null;
  /** One more with every edit; the ETag is made of it. */
  revision: number;
  createdAt: string;
  updatedAt: string;
  /** What kind of mind the draft has. */
  mindKind: "flow" | "language-model";
  /** Id of a assistant. */
  id: `asst_${string}`;
}

/** A version, which never changes. */
export interface AssistantVersion {
  /** Id of a assistant. */
  assistantId: `asst_${string}`;
  version: number;
  definition: AssistantDefinition;
  note: string;
  /** The version that new conversations run. */
  published: boolean;
  createdAt: string;
  /** Id of a version. */
  id: `ver_${string}`;
}

/** A page of versions. */
export interface AssistantVersionPage {
  items: Array<AssistantVersionSummary>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

/** A version without its definition. */
export interface AssistantVersionSummary {
  /** Id of a assistant. */
  assistantId: `asst_${string}`;
  version: number;
  note: string;
  /** The version that new conversations run. */
  published: boolean;
  createdAt: string;
  /** Id of a version. */
  id: `ver_${string}`;
}

/** A recording. */
export interface AudioFile {
  rateHz: number;
  /** In the order of the file. */
  channels: Array<"caller" | "agent">;
  durationMs: number;
  bytes: number;
  /** Id of a audioFile. */
  id: `aud_${string}`;
}

/** A visit. */
export interface Booking {
  /** Id of a calendar. */
  calendarId: `cal_${string}`;
  startsAt: string;
  endsAt: string;
  status: "booked" | "cancelled";
  name: string;
  contact: string;
  note: string;
  /** In which it was booked; null where a person or a program did it. */
  conversationId: `conv_${string}` | null;
  /** One more with every edit; the ETag is made of it. */
  revision: number;
  createdAt: string;
  updatedAt: string;
  /** Id of a booking. */
  id: `bkg_${string}`;
}

/** Moves, cancels or restores a visit, or changes what is known of it. */
export interface BookingChange {
  /** Moves it. */
  startsAt?: string | undefined;
  /** Whose visit it is. */
  name?: string | undefined;
  /** A phone number or an e-mail address. */
  contact?: string | undefined;
  /** What for. */
  note?: string | undefined;
  /** `cancelled` frees its time; `booked` takes it again, or that of `startsAt`, where it is free. */
  status?: "booked" | "cancelled" | undefined;
}

/** A page of bookings. */
export interface BookingPage {
  items: Array<Booking>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

/** Finds free times of a calendar, books, moves and cancels: the tools `<name>-find`, `<name>-book`, `<name>-move` and `<name>-cancel`. */
export interface BookingsTool {
  kind: "bookings";
  name: string;
  /** What is booked. */
  description: string;
  /** The name of a calendar of the project. */
  calendar: string;
  /** All when left out. */
  actions?: Array<"find" | "book" | "move" | "cancel"> | undefined;
}

export interface BranchCase {
  if: Array<Condition>;
  next: string;
}

/** Goes where the first case holds, else to `default`. */
export interface BranchStep {
  kind: "branch";
  cases: Array<BranchCase>;
  default: string;
}

/** Something that can be booked. */
export interface Calendar {
  /** By which tools name it. */
  name: string;
  timeZone: string;
  hours: WeeklyHours;
  slotMinutes: number;
  capacity: number;
  /** One more with every edit; the ETag is made of it. */
  revision: number;
  createdAt: string;
  updatedAt: string;
  /** Id of a calendar. */
  id: `cal_${string}`;
}

/** What is booked already stays as it is. */
export interface CalendarChange {
  name?: string | undefined;
  /** IANA name, such as Europe/Berlin. */
  timeZone?: string | undefined;
  hours?: WeeklyHours | undefined;
  /** How long a visit is; visits begin as far apart. */
  slotMinutes?: number | undefined;
  /** How many visits there may be at a time. */
  capacity?: number | undefined;
}

/** A day of a calendar. */
export interface CalendarDay {
  /** A day of the calendar's time zone: 2026-03-02. */
  day: string;
  /** When visits can begin, the earliest first. */
  times: Array<CalendarTime>;
  /** A page of those of that day, the earliest first, cancelled ones too. */
  bookings: Array<Booking>;
  /** null when no more bookings follow. */
  nextCursor: string | null;
}

/** A page of calendars. */
export interface CalendarPage {
  items: Array<Calendar>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

export interface CalendarTime {
  time: string;
  startsAt: string;
  /** How many more visits can be booked. */
  free: number;
}

/** Why an answer failed, or a part of it. */
export interface CallFault {
  /** mind, voice, recognition, or another part of the call. */
  where: string;
  /** As in the problems of the API. */
  code: string;
  /** What failed, for those who can mend it. */
  message: string;
}

/** What a service does now, and what it does not do yet. */
export interface Capabilities {
  service: string;
  version: string;
  /** What this service does now. */
  offers: Array<string>;
  /** What it is there for and does not do yet. */
  notYet: Array<string>;
}

export interface ChoiceAnswer {
  type: "choice";
  options: Array<ChoiceOption>;
}

export interface ChoiceOption {
  value: string;
  label: string;
  /** [] by default. */
  phrases: Array<string>;
}

/** What a flow has learnt from its caller and from tools, and where it has got to. */
export interface Collected {
  slots: Array<CollectedSlot>;
  /** `open`: the conversation was over before its flow was, or is still going on. */
  outcome: "open" | "ended" | "transferred";
  /** Of an end: the reason that its step names; of a transfer: where to. */
  reason: string | null;
}

/** A value that a flow has learnt. */
export interface CollectedSlot {
  name: string;
  /** What it is called when it is spoken about. */
  label: string;
  /** As programs read it: 2026-03-02, +15551234567, the result of a tool. */
  value: unknown;
  /** As it was read back; empty for the result of a tool. */
  spoken: string;
  /** Who gave it. */
  from: "caller" | "tool";
  /** The step of the flow that asked for it, or called the tool. */
  step: string;
}

/** One test of a branch; exactly what it names must hold. */
export type Condition = {
  slot: string;
  is: string | number | boolean;
} | {
  slot: string;
  isOneOf: Array<string | number | boolean>;
} | {
  slot: string;
  known: boolean;
} | {
  slot: string;
  above: number;
} | {
  slot: string;
  below: number;
} | {
  said: Array<string>;
};

/** A conversation, live or ended. */
export interface Conversation {
  /** Id of a assistant. */
  assistantId: `asst_${string}`;
  assistantName: string;
  /** The version that it runs or ran. */
  version: number;
  status: "live" | "ended";
  endReason: "caller-ended" | "agent-ended" | "transferred" | "silence" | "time-limit" | "connection-lost" | "slow-client" | "server-stopped" | "server-killed" | "access-ended" | "overload" | "failed" | null;
  /** Of one that was transferred: the phone number or SIP address that the caller was to be put through to. */
  transferTo: string | null;
  /** How it came in: `websocket` and `grpc` speak the talk protocol; `twilio`, `telnyx` and `vonage` are telephone carriers; more may come. */
  channel: string;
  mode: "voice" | "text";
  /** In lists left empty where it is longer than 4 KiB. */
  metadata: { [name: string]: string };
  startedAt: string;
  endedAt: string | null;
  durationMs: number | null;
  turnCount: number;
  /** Median of its turns' totalMs. */
  medianResponseMs: number | null;
  /** Id of a conversation. */
  id: `conv_${string}`;
}

/** A conversation with what was said in it. */
export interface ConversationDetail {
  /** Id of a assistant. */
  assistantId: `asst_${string}`;
  assistantName: string;
  /** The version that it runs or ran. */
  version: number;
  status: "live" | "ended";
  endReason: "caller-ended" | "agent-ended" | "transferred" | "silence" | "time-limit" | "connection-lost" | "slow-client" | "server-stopped" | "server-killed" | "access-ended" | "overload" | "failed" | null;
  /** Of one that was transferred: the phone number or SIP address that the caller was to be put through to. */
  transferTo: string | null;
  /** How it came in: `websocket` and `grpc` speak the talk protocol; `twilio`, `telnyx` and `vonage` are telephone carriers; more may come. */
  channel: string;
  mode: "voice" | "text";
  /** In lists left empty where it is longer than 4 KiB. */
  metadata: { [name: string]: string };
  startedAt: string;
  endedAt: string | null;
  durationMs: number | null;
  turnCount: number;
  /** Median of its turns' totalMs. */
  medianResponseMs: number | null;
  /** null where no flow was held, or nothing of it was heard. */
  collected: Collected | null;
  messages: Array<Message>;
  turns: Array<Turn>;
  toolCalls: Array<ToolCall>;
  /** Where the next part begins; null where none follows. */
  nextTurn: number | null;
  audioFile: AudioFile | null;
  /** Id of a conversation. */
  id: `conv_${string}`;
}

/** A page of conversations. */
export interface ConversationPage {
  items: Array<Conversation>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

/** The key that was made. */
export interface CreatedApiKey {
  /** Id of the key, session or link that it came from, with which it ends; null for what has none. */
  parentId: string | null;
  name: string;
  /** The first and last characters. */
  hint: string;
  role: Role;
  createdAt: string;
  lastUsedAt: string | null;
  expiresAt: string | null;
  /** Shown this once. */
  key: string;
  /** Id of a apiKey. */
  id: `key_${string}`;
}

/** The link that was made. */
export interface CreatedLink {
  /** Id of the key, session or link that it came from, with which it ends; null for what has none. */
  parentId: string | null;
  role: Role;
  createdAt: string;
  expiresAt: string;
  /** Goes after `#link=` in the address of the dashboard, within 24 h. */
  linkToken: string;
  /** Id of a link. */
  id: `link_${string}`;
}

/** The value is YYYY-MM-DD. */
export interface DateAnswer {
  type: "date";
  /** "future" by default. */
  when: "future" | "past" | "any";
  withinDays?: number | undefined;
  weekdays?: Array<"sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday"> | undefined;
}

/** A number that is read digit by digit; the value is text and keeps its zeros. */
export interface DigitsAnswer {
  type: "digits";
  /** 1 by default. */
  minLength: number;
  /** 20 by default. */
  maxLength: number;
}

export interface EmailAnswer {
  type: "email";
}

/** Says it and hangs up. */
export interface EndStep {
  kind: "end";
  text: string;
  /** "completed" by default. */
  reason: string;
}

/** What is wrong with a field. */
export interface FieldFault {
  path: string;
  message: string;
}

/** A dialogue as a graph of steps. */
export interface Flow {
  language: "en";
  start: string;
  steps: { [name: string]: Step };
  /** {} by default. */
  slots: { [name: string]: string | number | boolean };
  /** {} by default. */
  intents: FlowIntents;
  /** [] by default. */
  asides: Array<Aside>;
  /** {} by default. */
  lines: { [Name in "notUnderstood" | "stillNotUnderstood" | "notHere" | "noted" | "changed" | "whatToChange" | "askAgain" | "offerPerson" | "noPerson" | "goOn" | "giveUp" | "stillThere" | "stillSilent" | "silenceGoodbye" | "goodbye" | "nothingToGoBackTo" | "goingBack" | "startingOver" | "help" | "hold" | "automated" | "confirmLeave" | "offerPersonToSettle" | "offerPersonToCancel" | "cannotCancel"]?: string };
  /** 2 by default. */
  maxSilences: number;
}

export interface FlowIntent {
  /** [] by default. */
  phrases: Array<string>;
}

/** What a caller may want at any time. */
export interface FlowIntents {
  person?: "off" | {
    /** [] by default. */
    phrases: Array<string>;
    next?: string | undefined;
  } | undefined;
  goodbye?: "off" | {
    /** [] by default. */
    phrases: Array<string>;
    next?: string | undefined;
  } | undefined;
  repeat?: "off" | FlowIntent | undefined;
  startOver?: "off" | FlowIntent | undefined;
  goBack?: "off" | FlowIntent | undefined;
  hold?: "off" | FlowIntent | undefined;
  automated?: "off" | FlowIntent | undefined;
  help?: "off" | {
    /** [] by default. */
    phrases: Array<string>;
    text?: string | undefined;
  } | undefined;
}

/** A graph of steps; needs no model. */
export interface FlowMind {
  kind: "flow";
  flow: Flow;
}

/** What an answer is, and its bounds. */
export type GivenAnswer = YesNoAnswer | GivenNumberAnswer | GivenDigitsAnswer | GivenDateAnswer | TimeAnswer | GivenPhoneAnswer | EmailAnswer | NameAnswer | GivenChoiceAnswer | GivenTextAnswer;

/** Asks, and puts the answer into a slot. */
export interface GivenAskStep {
  kind: "ask";
  text: string;
  slot: string;
  answer: GivenAnswer;
  label?: string | undefined;
  /** [] by default. */
  reprompts?: Array<string> | undefined;
  invalid?: string | undefined;
  /** 3 by default. */
  maxAttempts?: number | undefined;
  onFail?: string | undefined;
  confirm?: true | string | undefined;
  acknowledge?: string | undefined;
  next: string;
}

/** Everything that decides how an assistant behaves. */
export interface GivenAssistantDefinition {
  /** "en" by default. */
  language?: "en" | undefined;
  /** IANA name, such as Europe/Berlin. "UTC" by default. */
  timeZone?: string | undefined;
  mind: GivenMind;
  /** {"vendor":"flite","name":"slt","speed":1} by default. */
  voice?: GivenVoice | undefined;
  /** Left out: the server that Parley is set up with, else moonshine. */
  recognition?: Recognition | undefined;
  /** false by default. */
  denoise?: boolean | undefined;
  /** {} by default. */
  turnTaking?: GivenTurnTaking | undefined;
  /** [] by default. */
  tools?: Array<Tool> | undefined;
}

export interface GivenChoiceAnswer {
  type: "choice";
  options: Array<GivenChoiceOption>;
}

export interface GivenChoiceOption {
  value: string;
  label: string;
  /** [] by default. */
  phrases?: Array<string> | undefined;
}

/** The value is YYYY-MM-DD. */
export interface GivenDateAnswer {
  type: "date";
  /** "future" by default. */
  when?: "future" | "past" | "any" | undefined;
  withinDays?: number | undefined;
  weekdays?: Array<"sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday"> | undefined;
}

/** A number that is read digit by digit; the value is text and keeps its zeros. */
export interface GivenDigitsAnswer {
  type: "digits";
  /** 1 by default. */
  minLength?: number | undefined;
  /** 20 by default. */
  maxLength?: number | undefined;
}

/** Says it and hangs up. */
export interface GivenEndStep {
  kind: "end";
  text: string;
  /** "completed" by default. */
  reason?: string | undefined;
}

/** A dialogue as a graph of steps. */
export interface GivenFlow {
  language: "en";
  start: string;
  steps: { [name: string]: GivenStep };
  /** {} by default. */
  slots?: { [name: string]: string | number | boolean } | undefined;
  /** {} by default. */
  intents?: GivenFlowIntents | undefined;
  /** [] by default. */
  asides?: Array<Aside> | undefined;
  /** {} by default. */
  lines?: { [Name in "notUnderstood" | "stillNotUnderstood" | "notHere" | "noted" | "changed" | "whatToChange" | "askAgain" | "offerPerson" | "noPerson" | "goOn" | "giveUp" | "stillThere" | "stillSilent" | "silenceGoodbye" | "goodbye" | "nothingToGoBackTo" | "goingBack" | "startingOver" | "help" | "hold" | "automated" | "confirmLeave" | "offerPersonToSettle" | "offerPersonToCancel" | "cannotCancel"]?: string } | undefined;
  /** 2 by default. */
  maxSilences?: number | undefined;
}

export interface GivenFlowIntent {
  /** [] by default. */
  phrases?: Array<string> | undefined;
}

/** What a caller may want at any time. */
export interface GivenFlowIntents {
  person?: "off" | {
    /** [] by default. */
    phrases?: Array<string> | undefined;
    next?: string | undefined;
  } | undefined;
  goodbye?: "off" | {
    /** [] by default. */
    phrases?: Array<string> | undefined;
    next?: string | undefined;
  } | undefined;
  repeat?: "off" | GivenFlowIntent | undefined;
  startOver?: "off" | GivenFlowIntent | undefined;
  goBack?: "off" | GivenFlowIntent | undefined;
  hold?: "off" | GivenFlowIntent | undefined;
  automated?: "off" | GivenFlowIntent | undefined;
  help?: "off" | {
    /** [] by default. */
    phrases?: Array<string> | undefined;
    text?: string | undefined;
  } | undefined;
}

/** A graph of steps; needs no model. */
export interface GivenFlowMind {
  kind: "flow";
  flow: GivenFlow;
}

/** A language model of a vendor that this Parley is set up with. */
export interface GivenLanguageModelMind {
  kind: "language-model";
  /** One of `GET /v1/vendors`. "openai-compatible" by default. */
  vendor?: string | undefined;
  /** As the server names it, such as llama3.2 or gpt-4.1. */
  model: string;
  prompt: string;
  /** Spoken first; empty: the model begins. "" by default. */
  greeting?: string | undefined;
  /** 0.4 by default. */
  temperature?: number | undefined;
  /** 500 by default. */
  maxOutputTokens?: number | undefined;
  /** How long the first word may take, in ms, before another model is asked or the answer is given up; left out: that of the server, else 8 seconds. A model that must be loaded first needs more; the caller is told meanwhile. */
  firstTokenMs?: number | undefined;
  /** Other models of the same vendor that answer in order when this one does not. */
  fallbackModels?: Array<string> | undefined;
}

/** What decides what the assistant says. */
export type GivenMind = GivenFlowMind | GivenLanguageModelMind;

export interface GivenNumberAnswer {
  type: "number";
  min?: number | undefined;
  max?: number | undefined;
  /** true by default. */
  integer?: boolean | undefined;
  /** [] by default. */
  unit?: Array<string> | undefined;
}

/** The value is E.164, such as +15551234567. */
export interface GivenPhoneAnswer {
  type: "phone";
  /** "US" by default. */
  country?: string | undefined;
}

/** A step of a flow. */
export type GivenStep = SayStep | GivenAskStep | BranchStep | GivenToolStep | TransferStep | GivenEndStep;

/** Anything: a message to take down. */
export interface GivenTextAnswer {
  type: "text";
  /** 2000 by default. */
  maxLength?: number | undefined;
}

/** Calls a tool. */
export interface GivenToolStep {
  kind: "tool";
  tool: string;
  /** {} by default. */
  input?: { [name: string]: string | number | boolean } | undefined;
  filler?: string | undefined;
  timeout?: string | undefined;
  saveAs: string;
  next: {
    ok: string;
    error: string;
  };
}

/** When to speak, when to wait, when to end. */
export interface GivenTurnTaking {
  /** Silence after words that sound finished. 320 by default. */
  minWaitMs?: number | undefined;
  /** Silence after words that do not. 1700 by default. */
  maxWaitMs?: number | undefined;
  /** true by default. */
  interruptible?: boolean | undefined;
  /** Fewer words than this do not cut an answer, unless they are a command such as "stop". 2 by default. */
  minInterruptionWords?: number | undefined;
  /** Silence of the caller after which the mind is told; at least five minutes in a typed chat. 10000 by default. */
  silencePromptMs?: number | undefined;
  /** Silences in a row after which the call ends; one in a typed chat. 3 by default. */
  maxSilences?: number | undefined;
  /** 3600000 by default. */
  maxCallMs?: number | undefined;
}

/** The voice that speaks. */
export interface GivenVoice {
  /** One of `GET /v1/vendors`. "flite" by default. */
  vendor?: string | undefined;
  /** "slt" by default. */
  name?: string | undefined;
  /** For vendors with several: the vendor's model, else the one that Parley is set up with. */
  model?: string | undefined;
  /** 1 by default. */
  speed?: number | undefined;
  /** Voices that go on in order when this one fails; after them always flite. */
  fallbacks?: Array<VoiceFallback> | undefined;
  natural?: NaturalVoice | undefined;
}

/** A language model of a vendor that this Parley is set up with. */
export interface LanguageModelMind {
  kind: "language-model";
  /** One of `GET /v1/vendors`. "openai-compatible" by default. */
  vendor: string;
  /** As the server names it, such as llama3.2 or gpt-4.1. */
  model: string;
  prompt: string;
  /** Spoken first; empty: the model begins. "" by default. */
  greeting: string;
  /** 0.4 by default. */
  temperature: number;
  /** 500 by default. */
  maxOutputTokens: number;
  /** How long the first word may take, in ms, before another model is asked or the answer is given up; left out: that of the server, else 8 seconds. A model that must be loaded first needs more; the caller is told meanwhile. */
  firstTokenMs?: number | undefined;
  /** Other models of the same vendor that answer in order when this one does not. */
  fallbackModels?: Array<string> | undefined;
}

/** A link to the dashboard that nobody has used yet. */
export interface Link {
  /** Id of the key, session or link that it came from, with which it ends; null for what has none. */
  parentId: string | null;
  role: Role;
  createdAt: string;
  expiresAt: string;
  /** Id of a link. */
  id: `link_${string}`;
}

/** A page of links. */
export interface LinkPage {
  items: Array<Link>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

/** Who is asking, and where they work. */
export interface Me {
  kind: "api-key" | "session";
  role: Role;
  organization: OrganizationName;
  project: ProjectName;
}

/** What one side said at a time. */
export interface Message {
  turn: number;
  role: "caller" | "agent";
  kind: "speech" | "typed" | "digits";
  /** All that was said, or for the agent all that was made. */
  generatedText: string;
  /** What was heard of it: the whole for the caller. */
  heardText: string;
  interrupted: boolean;
  /** Ms since the conversation began, on its sample clock. */
  startMs: number;
  /** Ms since the conversation began, on its sample clock. */
  endMs: number;
  /** Id of a message. */
  id: `msg_${string}`;
}

/** What decides what the assistant says. */
export type Mind = FlowMind | LanguageModelMind;

/** Thinks. */
export interface MindOffer {
  /** It is set up: assistants can use it now. */
  ready: boolean;
  /** What to do about it where it is not. */
  remedy: string | null;
  /** What of it was found on the machine of the server, and whether it is used. */
  found: string | null;
  /** Models that may be asked for, as far as the vendor tells; empty where there is no choice. */
  models: Array<string>;
}

export interface NameAnswer {
  type: "name";
}

/** A voice that speaks instead, all call long, where the machine of the server manages it in time: by what was measured and by the calls there are. Else, and when it fails, the voice above speaks. */
export interface NaturalVoice {
  /** One of `GET /v1/vendors`. */
  vendor: string;
  name: string;
}

/** A key to be made. */
export interface NewApiKey {
  name: string;
  /** "developer" by default. */
  role?: Role | undefined;
  expiresInDays?: number | undefined;
}

/** An assistant to be made; it is not published yet. */
export interface NewAssistant {
  name: string;
  /** "" by default. */
  description?: string | undefined;
  definition: GivenAssistantDefinition;
}

/** A visit to be booked. */
export interface NewBooking {
  /** Id of a calendar. */
  calendarId: `cal_${string}`;
  /** One of the free times of `GET /v1/calendars/{id}/days/{day}`. */
  startsAt: string;
  /** Whose visit it is. */
  name: string;
  /** A phone number or an e-mail address. "" by default. */
  contact?: string | undefined;
  /** What for. "" by default. */
  note?: string | undefined;
}

/** Something that can be booked: a room, a dentist, a practice. */
export interface NewCalendar {
  name: string;
  /** IANA name, such as Europe/Berlin. */
  timeZone: string;
  hours: WeeklyHours;
  /** How long a visit is; visits begin as far apart. 30 by default. */
  slotMinutes?: number | undefined;
  /** How many visits there may be at a time. 1 by default. */
  capacity?: number | undefined;
}

/** A telephone number, and who answers it. */
export interface NewPhoneNumber {
  /** With its country code, such as +1 415 555 2671; kept as E.164: +14155552671. */
  number: string;
  /** Who answers; the version that is published. */
  assistantId: `asst_${string}`;
}

/** What a session is opened with. */
export type NewSession = SessionByLink | SessionByKey;

/** A talk token to be made. */
export interface NewTalkToken {
  /** Pages that may talk with it beside Parley's own, by origin, such as `https://www.example.com`. [] by default. */
  origins?: Array<string> | undefined;
}

/** Makes the draft a version. */
export interface NewVersion {
  /** What changed. "" by default. */
  note?: string | undefined;
}

export interface NumberAnswer {
  type: "number";
  min?: number | undefined;
  max?: number | undefined;
  /** true by default. */
  integer: boolean;
  /** [] by default. */
  unit: Array<string>;
}

/** Clock times of the calendar; several a day leave a break between them. */
export interface OpeningHours {
  opens: string;
  closes: string;
}

export interface OrganizationName {
  name: string;
  /** Id of a organization. */
  id: `org_${string}`;
}

/** The value is E.164, such as +15551234567. */
export interface PhoneAnswer {
  type: "phone";
  /** "US" by default. */
  country: string;
}

/** A telephone number, and who answers it. */
export interface PhoneNumber {
  /** In E.164: +14155552671. */
  number: string;
  /** Who answers; the version that is published. */
  assistantId: `asst_${string}`;
  /** What the carrier is to ask, by POST, when the number is called; null where this Parley does not know its public address. */
  answerUrl: string | null;
  /** One more with every edit; the ETag is made of it. */
  revision: number;
  createdAt: string;
  updatedAt: string;
  /** Id of a phoneNumber. */
  id: `num_${string}`;
}

/** Calls that go on already go on as they are. */
export interface PhoneNumberChange {
  /** Who answers; the version that is published. */
  assistantId?: `asst_${string}` | undefined;
}

/** A page of telephone numbers. */
export interface PhoneNumberPage {
  items: Array<PhoneNumber>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

/** What went wrong. */
export interface Problem {
  /** Always `about:blank`: the code says what kind of problem it is. */
  type: string;
  /** The HTTP status in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** One of the 16 gRPC codes, such as `not_found`. */
  code: string;
  /** What went wrong, for the caller to read. */
  detail: string;
  /** What is wrong with the input, by the path of the field. */
  faults?: Array<FieldFault> | undefined;
  /** Quote it when you ask for help. */
  requestId: string;
  /** When it is worth trying again, in milliseconds. */
  retryAfterMs?: number | undefined;
}

export interface ProjectName {
  name: string;
  /** Id of a project. */
  id: `proj_${string}`;
}

/** Who turns speech into words. */
export interface Recognition {
  /** One of `GET /v1/vendors`. */
  vendor: string;
  /** For vendors with several: the vendor's model, else the one that Parley is set up with. */
  model?: string | undefined;
  /** Recognisers that hear the words again in order when this one fails; left out, moonshine is behind the others. */
  fallbacks?: Array<RecognitionFallback> | undefined;
}

export interface RecognitionFallback {
  /** One of `GET /v1/vendors`. */
  vendor: string;
  /** For vendors with several: the vendor's model, else the one that Parley is set up with. */
  model?: string | undefined;
}

/** Turns speech into words. */
export interface RecognitionOffer {
  /** It is set up: assistants can use it now. */
  ready: boolean;
  /** What to do about it where it is not. */
  remedy: string | null;
  /** What of it was found on the machine of the server, and whether it is used. */
  found: string | null;
  /** Models that may be asked for, as far as the vendor tells; empty where there is no choice. */
  models: Array<string>;
  /** BCP 47. */
  languages: Array<string>;
}

/** What the holder may do: each role may what the next may, and more. */
export type Role = "owner" | "admin" | "developer" | "analyst" | "viewer";

/** Publishes an older version again. */
export interface RollBack {
  /** The version to publish again. */
  version: number;
}

/** Says it and goes on. */
export interface SayStep {
  kind: "say";
  text: string;
  next: string;
}

/** A browser that is signed in. */
export interface Session {
  /** Id of the key, session or link that it came from, with which it ends; null for what has none. */
  parentId: string | null;
  role: Role;
  createdAt: string;
  expiresAt: string;
  /** Whether it is the one that asks. */
  current: boolean;
  /** Id of a session. */
  id: `sess_${string}`;
}

/** Opens a session as the key. */
export interface SessionByKey {
  apiKey: string;
}

/** Opens a session once. */
export interface SessionByLink {
  /** From the printed link or `POST /v1/links`. */
  linkToken: string;
}

/** A page of sessions. */
export interface SessionPage {
  items: Array<Session>;
  /** null when this is the last page. */
  nextCursor: string | null;
}

/** A step of a flow. */
export type Step = SayStep | AskStep | BranchStep | ToolStep | TransferStep | EndStep;

/** A row, by column. */
export type TableRow = { [name: string]: string | number | boolean };

/** A lookup in a fixed table: the key columns in, the first row that matches out. */
export interface TableTool {
  kind: "table";
  name: string;
  description: string;
  keys: Array<string>;
  results?: Array<string> | undefined;
  rows: Array<TableRow>;
}

/** Opens one talk socket within a minute. */
export interface TalkToken {
  /** Sent as the WebSocket subprotocol `parley.token.<token>` beside `parley.v1`. */
  token: string;
  expiresAt: string;
}

/** Anything: a message to take down. */
export interface TextAnswer {
  type: "text";
  /** 2000 by default. */
  maxLength: number;
}

/** The value is HH:MM. */
export interface TimeAnswer {
  type: "time";
  earliest?: string | undefined;
  latest?: string | undefined;
}

/** What the mind may call while it talks. */
export type Tool = TableTool | BookingsTool;

/** A call of a tool. */
export interface ToolCall {
  turn: number;
  name: string;
  input: unknown;
  outcome: "running" | "ok" | "error" | "cancelled" | "timeout";
  output: unknown;
  /** Ms since the conversation began, on its sample clock. */
  startMs: number;
  endMs: number | null;
  /** Id of a toolCall. */
  id: `call_${string}`;
}

/** Calls a tool. */
export interface ToolStep {
  kind: "tool";
  tool: string;
  /** {} by default. */
  input: { [name: string]: string | number | boolean };
  filler?: string | undefined;
  timeout?: string | undefined;
  saveAs: string;
  next: {
    ok: string;
    error: string;
  };
}

/** Hands the caller to a person. */
export interface TransferStep {
  kind: "transfer";
  text: string;
  to: string;
}

/** A turn of the caller, and how long its answer took. */
export interface Turn {
  turn: number;
  speechStartMs: number | null;
  speechEndMs: number | null;
  answerStartMs: number | null;
  waterfall: Waterfall | null;
  interrupted: boolean;
  falseInterruptions: number;
  /** What failed in it, each thing once. */
  faults: Array<CallFault>;
  /** Id of a turn. */
  id: `turn_${string}`;
}

/** When to speak, when to wait, when to end. */
export interface TurnTaking {
  /** Silence after words that sound finished. 320 by default. */
  minWaitMs: number;
  /** Silence after words that do not. 1700 by default. */
  maxWaitMs: number;
  /** true by default. */
  interruptible: boolean;
  /** Fewer words than this do not cut an answer, unless they are a command such as "stop". 2 by default. */
  minInterruptionWords: number;
  /** Silence of the caller after which the mind is told; at least five minutes in a typed chat. 10000 by default. */
  silencePromptMs: number;
  /** Silences in a row after which the call ends; one in a typed chat. 3 by default. */
  maxSilences: number;
  /** 3600000 by default. */
  maxCallMs: number;
}

/** Who may hear, think or speak; what it does not offer is null. */
export interface Vendor {
  title: string;
  recognition: RecognitionOffer | null;
  mind: MindOffer | null;
  voice: VoiceOffer | null;
  /** As definitions name it. */
  id: string;
}

/** All vendors. */
export interface VendorList {
  items: Array<Vendor>;
}

/** A voice that may be chosen. */
export interface VendorVoice {
  /** As definitions name it. */
  name: string;
  title: string;
  language: string;
  /** As it sounds. */
  gender: "female" | "male" | null;
}

/** The voice that speaks. */
export interface Voice {
  /** One of `GET /v1/vendors`. "flite" by default. */
  vendor: string;
  /** "slt" by default. */
  name: string;
  /** For vendors with several: the vendor's model, else the one that Parley is set up with. */
  model?: string | undefined;
  /** 1 by default. */
  speed: number;
  /** Voices that go on in order when this one fails; after them always flite. */
  fallbacks?: Array<VoiceFallback> | undefined;
  natural?: NaturalVoice | undefined;
}

export interface VoiceFallback {
  /** One of `GET /v1/vendors`. */
  vendor: string;
  name: string;
  /** For vendors with several: the vendor's model, else the one that Parley is set up with. */
  model?: string | undefined;
}

/** Speaks. */
export interface VoiceOffer {
  /** It is set up: assistants can use it now. */
  ready: boolean;
  /** What to do about it where it is not. */
  remedy: string | null;
  /** What of it was found on the machine of the server, and whether it is used. */
  found: string | null;
  /** Models that may be asked for, as far as the vendor tells; empty where there is no choice. */
  models: Array<string>;
  /** Of a voice that may be the natural one of an assistant: what the machine of the server manages, in sentences. null for others. */
  natural: string | null;
  /** BCP 47. */
  languages: Array<string>;
  voices: Array<VendorVoice>;
}

/** Where the wait for an answer went; the parts add up to totalMs. */
export interface Waterfall {
  /** From the last sound of the caller to the decision that the turn is over. */
  endpointingMs: number;
  /** From there to the final words; 0 where they were ready before. */
  recognitionMs: number;
  /** From there to the first words worth speaking; 0 where they were ready before. */
  mindMs: number;
  /** From there to the first audio of those words; 0 where it was ready before. */
  voiceMs: number;
  /** From there to the first sample on its way to the caller. */
  deliveryMs: number;
  /** The sum: from the last sound of the caller to the first sound of the answer. */
  totalMs: number;
}

/** When visits can begin and end, by weekday; a day left out is closed. */
export type WeeklyHours = { [Name in "sunday" | "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday"]?: Array<OpeningHours> };

export interface YesNoAnswer {
  type: "yes-no";
  review?: Array<string> | undefined;
}

/** How binary frames are coded in one direction. */
export interface AudioFormat {
  /** pcm16 is little-endian, mono. */
  encoding: "pcm16" | "mulaw";
  rateHz: 8000 | 16000 | 24000 | 48000;
}

export interface StartedEvent {
  type: "started";
  /** Id of a conversation. */
  conversationId: `conv_${string}`;
  resumeToken: string;
  assistant: {
    /** Id of a assistant. */
    id: `asst_${string}`;
    name: string;
    version: number;
  };
  mode: "voice" | "text";
  input: AudioFormat;
  output: AudioFormat;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** The call goes on; events after `lastSeq` follow. */
export interface ResumedEvent {
  type: "resumed";
  /** Id of a conversation. */
  conversationId: `conv_${string}`;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** First sound of the caller. */
export interface CallerSpeakingEvent {
  type: "caller.speaking";
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** Last sound of the caller. */
export interface CallerSilentEvent {
  type: "caller.silent";
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** What the caller said or typed. */
export interface CallerTranscriptEvent {
  type: "caller.transcript";
  /** Number of the turn, from 1. */
  turn: number;
  text: string;
  /** false: the text so far, replaced by the next transcript of this turn. */
  final: boolean;
  kind: "speech" | "typed" | "digits";
  /** First sound of these words. */
  startMs: number;
  /** Last sound of these words. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** The turn is over; an answer is being made. */
export interface AgentThinkingEvent {
  type: "agent.thinking";
  /** Number of the turn, from 1. */
  turn: number;
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** First sound of the answer. */
export interface AgentSpeakingEvent {
  type: "agent.speaking";
  /** Number of the turn, from 1. */
  turn: number;
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** The answer as generated so far, whole; what will be heard of it is told by `agent.heard`. */
export interface AgentTextEvent {
  type: "agent.text";
  /** Number of the turn, from 1. */
  turn: number;
  text: string;
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** How much of the answer was heard. */
export interface AgentHeardEvent {
  type: "agent.heard";
  /** Number of the turn, from 1. */
  turn: number;
  generated: string;
  /** The part whose sound reached the caller. */
  heard: string;
  interrupted: boolean;
  /** false: the answer is still being spoken. */
  final: boolean;
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** real: the answer was cut; false: a cough or an mm-hm, the answer went on. */
export interface InterruptionEvent {
  type: "interruption";
  /** Number of the turn, from 1. */
  turn: number;
  kind: "real" | "false";
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** Drop agent audio not played yet. */
export interface ClearEvent {
  type: "clear";
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** A tool was called or has ended. */
export interface ToolEvent {
  type: "tool";
  /** Number of the turn, from 1. */
  turn: number;
  id: string;
  name: string;
  phase: "started" | "ok" | "error" | "cancelled" | "timeout";
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** A turn's latencies, once its answer has begun to sound. */
export interface TurnEvent {
  type: "turn";
  /** Number of the turn, from 1. */
  turn: number;
  /** First sound of the caller; null where nothing was spoken. */
  speechStartMs: number | null;
  /** Last sound of the caller. */
  speechEndMs: number | null;
  waterfall: Waterfall;
  /** First sound of the answer. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** The server is overloaded: what this call does without from here on. */
export interface DegradedEvent {
  type: "degraded";
  /** denoiser: noise is heard as it comes; early-thinking: an answer is begun no sooner than the turn is over; interim-recognition: words are told at pauses only. Empty: all of it is back. */
  without: Array<"denoiser" | "early-thinking" | "interim-recognition">;
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** Why an answer failed, which the caller is not told. Only for a credential that may change assistants (`assistants:write`). */
export interface FaultEvent {
  type: "fault";
  /** Number of the turn, from 1. */
  turn: number;
  /** mind, voice, recognition, or another part of the call. */
  where: string;
  /** As in the problems of the API. */
  code: string;
  /** What failed, for those who can mend it. */
  message: string;
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

export interface ErrorEvent {
  type: "error";
  code: string;
  message: string;
  faults: Array<FieldFault>;
  /** Try again no sooner than after so long: a server that is full says so. */
  retryAfterMs?: number | undefined;
  /** true: the socket closes after this. */
  fatal: boolean;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

export interface PongEvent {
  type: "pong";
  id: string;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

export interface EndedEvent {
  type: "ended";
  reason: "caller-ended" | "agent-ended" | "transferred" | "silence" | "time-limit" | "connection-lost" | "slow-client" | "server-stopped" | "server-killed" | "access-ended" | "overload" | "failed";
  /** Of `transferred`: the phone number or SIP address that the caller is to be put through to. */
  transferTo?: string | undefined;
  /** Ms since the conversation began, on its sample clock. */
  atMs: number;
  /** Its number in the conversation, from 1 and without gaps; 0 for `error` and `pong`. */
  seq: number;
}

/** The first message of a new conversation. */
export interface StartMessage {
  type: "start";
  /** The assistant's id, or its exact name in the project. */
  assistant: string;
  /** A version number; the published version by default. */
  version?: number | undefined;
  /** text: a typed chat, no audio in either direction. "voice" by default. */
  mode?: "voice" | "text" | undefined;
  input?: AudioFormat | undefined;
  output?: AudioFormat | undefined;
  /** Kept with the conversation; up to 100 names. {} by default. */
  metadata?: { [name: string]: string } | undefined;
}

/** The first message of a socket that takes up a conversation whose socket was lost. */
export interface ResumeMessage {
  type: "resume";
  /** Id of a conversation. */
  conversationId: `conv_${string}`;
  /** From `started`. */
  resumeToken: string;
  /** The highest `seq` received; later events are sent again. */
  lastSeq: number;
}

/** The caller typed this; it counts as a whole turn. */
export interface TextMessage {
  type: "text";
  text: string;
}

/** Keys pressed on a telephone. */
export interface DigitsMessage {
  type: "digits";
  digits: string;
}

/** While muted, audio that still arrives is heard as silence. */
export interface MuteMessage {
  type: "mute";
  muted: boolean;
}

/** Answered by `pong`. */
export interface PingMessage {
  type: "ping";
  /** "" by default. */
  id?: string | undefined;
}

/** The caller hangs up. */
export interface EndMessage {
  type: "end";
}

/** What the server says on the talk socket. */
export type TalkEvent = StartedEvent | ResumedEvent | CallerSpeakingEvent | CallerSilentEvent | CallerTranscriptEvent | AgentThinkingEvent | AgentSpeakingEvent | AgentTextEvent | AgentHeardEvent | InterruptionEvent | ClearEvent | ToolEvent | TurnEvent | DegradedEvent | FaultEvent | ErrorEvent | PongEvent | EndedEvent;

/** What a client says on the talk socket. */
export type TalkMessage = StartMessage | ResumeMessage | TextMessage | DigitsMessage | MuteMessage | PingMessage | EndMessage;
