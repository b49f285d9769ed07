/** What the caller of the demonstration says, and when. */
import type { ServerMessage } from '@parley/contracts/talk';

export interface Line {
  /** What the agent must have said, or begun to say where the caller interrupts. */
  after: RegExp;
  says: string;
  /** Said into the agent's words as soon as so much of them was heard. */
  interrupts?: true;
}

/** In the order they are meant to be said; the first that fits is taken. */
const lines: readonly Line[] = [
  { after: /order number/i, says: 'Hello. My order number is one zero four two.' },
  { after: /another order/i, says: 'Yes, please.' },
  { after: /order number/i, says: 'The number is one zero four three.' },
  { after: /was delivered/i, says: 'Oh yes, I have received it, thank you.', interrupts: true },
  { after: /another order/i, says: 'No, thank you. That is all.' },
];

/** Lines to fall back on where the agent asks again; each is said once, too. */
const fallbacks: readonly Line[] = [
  { after: /number|digits|say it again/i, says: 'One. Zero. Four. Three.' },
  { after: /receive it/i, says: 'Yes, I did.' },
  { after: /\?$/, says: 'No, thank you.' },
  { after: /\?$/, says: 'No. Goodbye.' },
];

/** What the event moves the caller to say, if anything. */
export function nextLine(event: ServerMessage, said: ReadonlySet<Line>): Line | undefined {
  if (event.type !== 'agent.heard') return undefined;
  const { heard, final, interrupted } = event;
  // Until everything before it was said, a later line must wait its turn.
  const due = lines.find((line) => !said.has(line));
  if (!final) return due?.interrupts && due.after.test(heard) ? due : undefined;
  if (interrupted) return undefined;
  const fits = (line: Line) => !said.has(line) && line.after.test(heard.trim());
  if (due && !due.interrupts && fits(due)) return due;
  return fallbacks.find(fits) ?? lines.find((line) => !line.interrupts && fits(line));
}
