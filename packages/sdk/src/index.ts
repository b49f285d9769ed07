/** All that the package shows to those who install it. Here its files are imported one by one. */
export {
  type ConversationFilter,
  createParley,
  type Edit,
  type Parley,
  type ParleyOptions,
} from './client.ts';
export type { Timers } from './clock.ts';
export { ParleyApiError } from './errors.ts';
export type { TalkEnd } from './events.ts';
export type * from './gen/types.ts';
export type { Page, PageOptions } from './pages.ts';
export type { Socket, SocketConstructor } from './socket.ts';
export {
  openTalk,
  type Talk,
  type TalkEvents,
  type TalkOptions,
  type TalkResumption,
  type TalkState,
} from './talk.ts';
