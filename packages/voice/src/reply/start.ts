/** Makes the reply that the rules have asked for, out of what the call holds. */

import type { History } from '../call/history.ts';
import type { CallOptions } from '../call/types.ts';
import { languageOf } from '../language/languages.ts';
import { mindFirstOf } from '../limits.ts';
import type { Playout } from '../playout/playout.ts';
import type { LiveReply } from '../turn/types.ts';
import { Reply, type ReplyEvents } from './reply.ts';
import { fixedWords, think } from './think.ts';
import type { ToolBox, ToolContext } from './tools.ts';

export interface ReplyParts {
  options: CallOptions;
  playout: Playout;
  tools: ToolBox;
  history: History;
  /** What the mind last committed. */
  mindState: unknown;
  atMs: () => number;
  onPhase: ToolContext['onPhase'];
}

/** Begins the reply: the mind's, or `words` of the engine itself. */
export function startReply(
  live: LiveReply,
  parts: ReplyParts,
  events: ReplyEvents,
  words: string | null,
): Reply {
  const { options, playout, atMs } = parts;
  const { clock, textToSpeech, mode, outputRateHz } = options;
  const { voice, speed, language } = options.settings;
  const settings = { voice, speed, language, rateHz: outputRateHz };
  const reply = new Reply({
    clock,
    live,
    playout,
    language: languageOf(language),
    atMs,
    voice: mode === 'text' ? null : { textToSpeech, settings },
    events,
  });
  reply.start(words === null ? thoughtsOf(reply, parts) : fixedWords(words));
  return reply;
}

function thoughtsOf(reply: Reply, { options, tools, history, mindState, onPhase }: ReplyParts) {
  const { clock, mind, settings } = options;
  return think({
    clock,
    mind,
    tools,
    firstMs: mindFirstOf(settings),
    context: {
      signal: reply.signal,
      committed: reply.committed,
      heard: () => reply.heard(),
      onPhase,
    },
    onTool: (call, result) => reply.tools.push({ call, result }),
    request: {
      history: history.items(),
      input: reply.live.input,
      state: mindState,
      nowMs: clock.now(),
      timeZone: settings.timeZone,
      language: settings.language,
    },
  });
}
