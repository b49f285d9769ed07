/** The pages that the navigation shows, in its order; `g` and then the key leads there. */
import {
  AudioLines,
  Bot,
  CalendarDays,
  KeyRound,
  MessagesSquare,
  MonitorSmartphone,
  Phone,
} from 'lucide-react';

export const pages = [
  { to: '/talk', name: 'Talk', icon: AudioLines, key: 't' },
  { to: '/conversations', name: 'Conversations', icon: MessagesSquare, key: 'c' },
  { to: '/bookings', name: 'Bookings', icon: CalendarDays, key: 'b' },
  { to: '/assistants', name: 'Assistants', icon: Bot, key: 'a' },
  { to: '/phone-numbers', name: 'Numbers', icon: Phone, key: 'n' },
  { to: '/api-keys', name: 'API keys', icon: KeyRound, key: 'k' },
  { to: '/sessions', name: 'Sessions', icon: MonitorSmartphone, key: 's' },
] as const;
