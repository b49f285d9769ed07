/** A conversation as it grows, for people: in a terminal the line being spoken is rewritten in place. */
import { styleText } from 'node:util';
import type { ServerMessage, Waterfall } from '@parley/contracts/talk';
import { printable } from './printable.ts';

export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface TranscriptPrinter {
  add(event: ServerMessage): void;
  /** A line of our own between the others, as it is. */
  note(text: string): void;
}

const margin = 8;

/** `typed`: the caller sees what they type, so it is not printed again. */
export function createTranscriptPrinter(
  screen: Screen,
  options: { typed?: boolean } = {},
): TranscriptPrinter {
  const live = screen.isTTY === true;
  const style = (format: Parameters<typeof styleText>[0], text: string) =>
    live ? styleText(format, text, { validateStream: false }) : text;
  let open = false;

  const label = (name: string) => name.padEnd(margin);
  /** The unfinished line; cut to the width, since a wrapped line cannot be rewritten. */
  const draft = (name: string, words: string) => {
    if (!live) return;
    const text = printable(words);
    const room = (screen.columns ?? 80) - margin - 1;
    const shown = text.length > room ? `…${text.slice(text.length - room + 1)}` : text;
    screen.write(`\r\x1b[2K${style('dim', label(name))}${style('dim', shown)}`);
    open = true;
  };
  const line = (text: string) => {
    screen.write(`${open ? '\r\x1b[2K' : ''}${text}\n`);
    open = false;
  };
  const note = (text: string) => line(style('dim', ' '.repeat(margin) + text));

  return {
    note,
    add(event) {
      switch (event.type) {
        case 'started':
          return note(
            `${printable(event.assistant.name)}, version ${event.assistant.version} · ${event.conversationId}`,
          );
        case 'resumed':
          return note('the connection was lost and is back');
        case 'caller.transcript':
          if (options.typed) return;
          if (!event.final) return draft('you', event.text);
          return line(style('cyan', label('you')) + printable(event.text));
        case 'agent.heard': {
          if (!event.final) return draft('agent', event.heard);
          if (event.generated === '') return;
          const unheard = event.generated.startsWith(event.heard)
            ? printable(event.generated.slice(event.heard.length))
            : '';
          const heard = style('green', label('agent')) + printable(event.heard);
          if (!event.interrupted) return line(heard);
          line(heard + style(['dim', 'strikethrough'], live ? unheard : ` [not heard:${unheard}]`));
          return;
        }
        case 'interruption':
          return event.kind === 'real' ? note('↑ interrupted') : undefined;
        case 'tool':
          return event.phase === 'started'
            ? undefined
            : note(`tool ${printable(event.name)}: ${event.phase}`);
        case 'turn':
          return note(`answered in ${waterfallLine(event.waterfall)}`);
        case 'degraded':
          return note(degradedLine(event.without));
        case 'fault':
          return line(style('red', `fault   ${printable(event.where)}: ${printable(event.message)}`));
        case 'error':
          return line(style('red', `error   ${printable(event.message)}`));
        case 'ended':
          return note(`ended: ${event.reason} after ${(event.atMs / 1000).toFixed(1)} s`);
      }
    },
  };
}

/** What an overloaded server has the call do without. */
function degradedLine(without: readonly string[]): string {
  return without.length === 0
    ? 'the server has all it needs again'
    : `the server is overloaded: without ${without.join(', ')}`;
}

/** `510 ms: endpointing 350 · mind 20 …`; what took no time is left out. */
function waterfallLine(waterfall: Waterfall): string {
  const { totalMs, ...parts } = waterfall;
  const named = Object.entries(parts)
    .filter(([, ms]) => ms !== 0)
    .map(([name, ms]) => `${name.replace(/Ms$/, '')} ${ms}`);
  return `${totalMs} ms${named.length > 0 ? `: ${named.join(' · ')}` : ''}`;
}
