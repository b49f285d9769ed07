/** What assistant-api answers by REST. */
import type { Engine } from '@parley/engine/engine';
import type { Once } from '@parley/platform/http/idempotency';
import type { App } from '@parley/platform/http/server';
import type { Requires } from '@parley/platform/identity/principal';
import { assistantsRoutes } from './assistants/assistants.routes.ts';
import type { Assistants } from './assistants/assistants.ts';
import type { Definitions } from './assistants/definitions.ts';
import { bookingsRoutes } from './bookings/bookings.routes.ts';
import type { Diary } from './bookings/diary.ts';
import { conversationsRoutes } from './conversations/conversations.routes.ts';
import type { Conversations } from './conversations/conversations.ts';
import { phoneNumbersRoutes } from './phone-numbers/phone-numbers.routes.ts';
import type { PhoneNumbers } from './phone-numbers/phone-numbers.ts';
import type { Recordings } from './recordings/recordings.ts';
import { talkRoutes } from './talk-tokens/talk-tokens.routes.ts';
import type { TalkTokens } from './talk-tokens/talk-tokens.ts';
import { type TwilioDoor, twilioRoutes } from './twilio/twilio.routes.ts';
import { vendorsRoutes } from './vendors/vendors.routes.ts';

export function assistantApiRoutes(
  app: App,
  requires: Requires,
  by: {
    assistants: Assistants;
    assistantsOnce: Once<Assistants>;
    definitions: Definitions;
    conversations: Conversations;
    recordings: Pick<Recordings, 'read'>;
    talkTokensOnce: Once<TalkTokens>;
    engine: Pick<Engine, 'vendors'>;
    diary: Diary;
    diaryOnce: Once<Diary>;
    phoneNumbers: PhoneNumbers;
    phoneNumbersOnce: Once<PhoneNumbers>;
    twilio: TwilioDoor;
  },
): void {
  assistantsRoutes(app, requires, by.assistants, by.definitions, by.assistantsOnce);
  conversationsRoutes(app, requires, by.conversations, by.recordings);
  talkRoutes(app, requires, by.talkTokensOnce);
  vendorsRoutes(app, requires, by.engine);
  bookingsRoutes(app, requires, by.diary, by.diaryOnce);
  phoneNumbersRoutes(app, requires, by.phoneNumbers, by.phoneNumbersOnce);
  twilioRoutes(app, by.twilio);
}
