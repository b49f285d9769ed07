import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  redirect,
} from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { ApiKeysPage } from '../pages/api-keys/api-keys.page.tsx';
import { AssistantPage } from '../pages/assistants/assistant.page.tsx';
import { AssistantsPage } from '../pages/assistants/assistants.page.tsx';
import { NewAssistantPage } from '../pages/assistants/new-assistant.page.tsx';
import { VersionPage } from '../pages/assistants/version.page.tsx';
import { BookingsPage } from '../pages/bookings/bookings.page.tsx';
import { ConversationPage } from '../pages/conversations/conversation.page.tsx';
import { ConversationsPage } from '../pages/conversations/conversations.page.tsx';
import { PhoneNumbersPage } from '../pages/phone-numbers/phone-numbers.page.tsx';
import { SessionsPage } from '../pages/sessions/sessions.page.tsx';
import { CallPage } from '../pages/talk/call.page.tsx';
import { TalkPage } from '../pages/talk/talk.page.tsx';
import { buttonLook } from '../parts/button.tsx';
import { Failure } from '../parts/failure.tsx';
import { Empty, Page } from '../parts/surface.tsx';
import { Gate } from './gate.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({
  component: () => (
    <Gate>
      <Shell />
    </Gate>
  ),
  notFoundComponent: NotFound,
});

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/talk' });
  },
});

const choose = createRoute({ getParentRoute: () => root, path: '/talk', component: TalkPage });

const talk = createRoute({
  getParentRoute: () => root,
  path: '/talk/$assistantId',
  component: function Talk() {
    const { assistantId } = talk.useParams();
    return <CallPage key={assistantId} assistantId={assistantId} />;
  },
});

const conversations = createRoute({
  getParentRoute: () => root,
  path: '/conversations',
  validateSearch: (search: Record<string, unknown>): { assistant?: string; status?: 'live' | 'ended' } => ({
    ...(typeof search.assistant === 'string' ? { assistant: search.assistant } : {}),
    ...(search.status === 'live' || search.status === 'ended' ? { status: search.status } : {}),
  }),
  component: function Conversations() {
    const { assistant, status } = conversations.useSearch();
    const navigate = conversations.useNavigate();
    return (
      <ConversationsPage
        filter={{ assistantId: assistant, status }}
        onFilter={(filter) =>
          void navigate({
            search: {
              ...(filter.assistantId === undefined ? {} : { assistant: filter.assistantId }),
              ...(filter.status === undefined ? {} : { status: filter.status }),
            },
            replace: true,
          })
        }
      />
    );
  },
});

const conversation = createRoute({
  getParentRoute: () => root,
  path: '/conversations/$conversationId',
  component: function Conversation() {
    const { conversationId } = conversation.useParams();
    return <ConversationPage key={conversationId} id={conversationId} />;
  },
});

const phoneNumbers = createRoute({
  getParentRoute: () => root,
  path: '/phone-numbers',
  component: PhoneNumbersPage,
});

const bookings = createRoute({ getParentRoute: () => root, path: '/bookings', component: BookingsPage });

const assistants = createRoute({
  getParentRoute: () => root,
  path: '/assistants',
  component: AssistantsPage,
});

const newAssistant = createRoute({
  getParentRoute: () => root,
  path: '/assistants/new',
  component: NewAssistantPage,
});

const assistant = createRoute({
  getParentRoute: () => root,
  path: '/assistants/$assistantId',
  component: function Assistant() {
    const { assistantId } = assistant.useParams();
    return <AssistantPage key={assistantId} id={assistantId} />;
  },
});

const version = createRoute({
  getParentRoute: () => root,
  path: '/assistants/$assistantId/versions/$version',
  params: {
    parse: ({ assistantId, version }) => ({ assistantId, version: Number(version) }),
    stringify: ({ assistantId, version }) => ({ assistantId, version: String(version) }),
  },
  component: function Version() {
    return <VersionPage {...version.useParams()} />;
  },
});

const apiKeys = createRoute({ getParentRoute: () => root, path: '/api-keys', component: ApiKeysPage });

const sessions = createRoute({ getParentRoute: () => root, path: '/sessions', component: SessionsPage });

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    choose,
    talk,
    conversations,
    conversation,
    bookings,
    phoneNumbers,
    assistants,
    newAssistant,
    assistant,
    version,
    apiKeys,
    sessions,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: Broken,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <Page>
      <Failure error={error} onRetry={reset} />
    </Page>
  );
}

function NotFound() {
  return (
    <Page>
      <Empty
        icon={Compass}
        title="There is no such page"
        action={
          <Link to="/talk" className={buttonLook()}>
            Go to Talk
          </Link>
        }
      >
        The address may be mistyped, or what it led to is gone.
      </Empty>
    </Page>
  );
}
