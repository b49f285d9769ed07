/** Two runs of a conversation beside each other: what was said and heard, and where each wait went. */
import type { Waterfall } from '@parley/contracts/talk';
import type { CallEvent } from '@parley/voice/call/types';
import { printable } from './printable.ts';

export interface Told {
  turn: number;
  lines: string[];
}

/** The conversation by its turns. */
export function tellTurns(events: readonly CallEvent[]): Told[] {
  const turns = new Map<number, Told>();
  const add = (turn: number, line: string) => {
    const told = turns.get(turn) ?? { turn, lines: [] };
    told.lines.push(printable(line));
    turns.set(turn, told);
  };
  for (const event of events) {
    if (event.type === 'caller.transcript' && event.final) add(event.turn, `caller  ${event.text}`);
    if (event.type === 'agent.heard' && event.final && event.heard !== '') {
      add(event.turn, `agent   ${event.heard}${event.interrupted ? ' …' : ''}`);
    }
    if (event.type === 'turn') add(event.turn, `        ${tellWait(event.waterfall)}`);
    if (event.type === 'tool' && event.phase !== 'started')
      add(event.turn, `        tool ${event.name}: ${event.phase}`);
  }
  return [...turns.values()].sort((a, b) => a.turn - b.turn);
}

function tellWait(waterfall: Waterfall): string {
  const { endpointingMs, recognitionMs, mindMs, voiceMs, deliveryMs, totalMs } = waterfall;
  const parts = [endpointingMs, recognitionMs, mindMs, voiceMs, deliveryMs].map(Math.round);
  return `waited ${Math.round(totalMs)} ms = ${parts.join(' + ')}`;
}

/** Lines of two columns in `width` characters; turns stand beside each other. */
export function sideBySide(left: readonly Told[], right: readonly Told[], width: number): string[] {
  const column = Math.max(20, Math.floor((width - 3) / 2));
  const rows: string[] = [];
  const turns = [...new Set([...left, ...right].map(({ turn }) => turn))].sort((a, b) => a - b);
  for (const turn of turns) {
    const of = (told: readonly Told[]) =>
      (told.find((each) => each.turn === turn)?.lines ?? []).flatMap((line) => wrap(line, column));
    const [one, two] = [of(left), of(right)];
    for (let at = 0; at < Math.max(one.length, two.length); at += 1) {
      rows.push(`${(one[at] ?? '').padEnd(column)} │ ${two[at] ?? ''}`.trimEnd());
    }
    rows.push('');
  }
  return rows;
}

function wrap(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const cut = rest.lastIndexOf(' ', width);
    const at = cut > 8 ? cut : width;
    lines.push(rest.slice(0, at));
    rest = `        ${rest.slice(at).trimStart()}`;
  }
  return [...lines, rest];
}
