/** Slots in text: spoken form for what is said, values for what a tool is given. */
import type { FlowSays } from '../language/language.ts';
import type { Slot } from './state.ts';

type Slots = Readonly<Record<string, Slot>>;

const placeholder = /\{\{\s*([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\s*\}\}/g;
const onlyPlaceholder = /^\{\{\s*([A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)\s*\}\}$/;

/** The text as it is said; a slot that is not set leaves no trace. */
export function render(text: string, slots: Slots, says: FlowSays): string {
  return text
    .replace(placeholder, (_, path: string) => {
      const slot = own(slots, path);
      return slot === undefined
        ? spoken(lookUp(path, slots), says)
        : spoken(slot.spoken === '' ? slot.value : slot.spoken, says);
    })
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?])/g, '')
    .trim();
}

/** A tool's argument: one slot alone keeps its type. */
export function argument(text: string, slots: Slots, says: FlowSays): unknown {
  const only = onlyPlaceholder.exec(text);
  if (only !== null) return lookUp(only[1]!, slots) ?? null;
  return text.replace(placeholder, (_, path: string) => spoken(lookUp(path, slots), says));
}

/** The value at `order`, `order.status` or `date.weekday`; undefined where there is none. */
export function lookUp(path: string, slots: Slots): unknown {
  const [name = '', ...fields] = path.split('.');
  const slot = own(slots, name);
  if (slot === undefined) return undefined;
  const [first] = fields;
  if (first === undefined) return slot.value;
  const base = typeof slot.value === 'object' && slot.value !== null ? slot.value : slot;
  return fields.reduce<unknown>((value, field) => own(value, field), base);
}

function own<T>(value: Readonly<Record<string, T>>, field: string): T | undefined;
function own(value: unknown, field: string): unknown;
function own(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined;
  return (value as Record<string, unknown>)[field];
}

function spoken(value: unknown, says: FlowSays): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? says.yes : says.no;
  if (!Array.isArray(value)) return '';
  return says.list(
    value.map((one) => spoken(one, says)),
    'and',
  );
}

/** Text that ends as a sentence ends, so that the next one does not run into it. */
export function sentence(text: string): string {
  return text === '' || /[.!?…]["')]?$/.test(text) ? text : `${text}.`;
}

/** What of a question to say again: all of it when it is short, else its last question. */
export function questionOf(text: string): string {
  return text.length <= 120 ? text : lastQuestion(text).question;
}

/** The last question of a text, or its last sentence; `before` is what stands before it. */
export function lastQuestion(text: string): { before: string; question: string } {
  const sentences = text.match(/(?<![^.!?])[^.!?]+[.!?]+(?=\s|$)/g)?.map((one) => one.trim()) ?? [];
  const question = sentences.findLast((one) => one.endsWith('?')) ?? sentences.at(-1) ?? text;
  return { before: text.slice(0, text.lastIndexOf(question)).trim(), question };
}
