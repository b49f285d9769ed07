/** What a mind was asked, as one number: a replay that asks for something else is found out by it. */
import type { HistoryItem, MindRequest } from '../ports.ts';
import { digestText } from './trace.ts';

type Digested = Pick<MindRequest, 'history' | 'state' | 'toolResults'>;

/** The digest of each request of one call. A history that has only grown costs no more than what it has grown by. */
export function createRequestDigest(): (request: Digested) => number {
  let items: readonly HistoryItem[] = [];
  const empty = digestText('[[');
  let hash = empty;

  return ({ history, state, toolResults }) => {
    // A history only grows at its end and loses from its beginning.
    const grown = history[0] === items[0] && history[items.length - 1] === items.at(-1);
    let at = grown ? items.length : 0;
    if (!grown) hash = empty;
    for (; at < history.length; at += 1)
      hash = digestText((at > 0 ? ',' : '') + JSON.stringify(history[at]), hash);
    items = history;
    return digestText(`],${JSON.stringify(state) ?? 'null'},${JSON.stringify(toolResults)}]`, hash);
  };
}
