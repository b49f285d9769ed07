import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  redirect,
} from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { ApiKeysRoom } from '../pages/api-keys/api-keys.page.tsx';
import { AssistantRoom } from '../pages/assistants/assistant.page.tsx';
import { AssistantsRoom } from '../pages/assistants/assistants.page.tsx';
import { ConversationRoom } from '../pages/conversations/conversation.page.tsx';
import { ConversationsRoom } from '../pages/conversations/conversations.page.tsx';
import { ChooseRoom } from '../pages/talk/talk.page.tsx';
import { TalkRoom } from '../pages/talk/call.page.tsx';
import { buttonLook } from '../parts/button.tsx';
import { Failure } from '../parts/failure.tsx';
import { Empty, Room } from '../parts/surface.tsx';
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

const choose = createRoute({ getParentRoute: () => root, path: '/talk', component: ChooseRoom });

const talk = createRoute({
  getParentRoute: () => root,
  path: '/talk/$assistantId',
  component: function Talk() {
    const { assistantId } = talk.useParams();
    return <TalkRoom key={assistantId} assistantId={assistantId} />;
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
      <ConversationsRoom
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
    return <ConversationRoom key={conversationId} id={conversationId} />;
  },
});

const assistants = createRoute({
  getParentRoute: () => root,
  path: '/assistants',
  component: AssistantsRoom,
});

const assistant = createRoute({
  getParentRoute: () => root,
  path: '/assistants/$assistantId',
  component: function Assistant() {
    const { assistantId } = assistant.useParams();
    return <AssistantRoom key={assistantId} id={assistantId} />;
  },
});

const apiKeys = createRoute({ getParentRoute: () => root, path: '/api-keys', component: ApiKeysRoom });

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    choose,
    talk,
    conversations,
    conversation,
    assistants,
    assistant,
    apiKeys,
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
    <Room>
      <Failure error={error} onRetry={reset} />
    </Room>
  );
}

function NotFound() {
  return (
    <Room>
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
    </Room>
  );
}
