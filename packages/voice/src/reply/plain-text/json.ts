/** Answers in JSON: what they say is said, the rest of them is not. */
import type { TextFilter } from './filter.ts';

/** Under these names models put what they say. */
const spokenKeys = new Set(
  'response reply answer text message content say speech spoken speak utterance output final_answer'.split(
    ' ',
  ),
);
/** What begins with one of these is for a machine, whatever else it holds. */
const callKeys = new Set('name function tool tool_name tool_calls arguments parameters id type'.split(' '));
const opening = /^\{\s{0,20}"([^"\n]{0,40})"\s{0,4}:$/;
const begun = /^\{\s{0,20}(?:"[^"\n]{0,40}(?:"\s{0,4})?)?$/;
const betweenStrings = /[\s\d{}[\],:.+\-eEtrufalsn"]/;
const escapes: Record<string, string> = { n: '\n', t: ' ', r: ' ', b: '', f: ' ' };

/** The strings of an object that are speech, as they come; an object without any is left out. */
export function createJsonReader(): TextFilter {
  let held = '';
  let object: ObjectReader | null = null;
  return {
    push(text) {
      let out = '';
      for (const char of text) {
        if (object) {
          const said = object.read(char);
          if (said === 'no JSON') {
            object = null;
            out += char;
          } else out += said;
          if (object?.closed) object = null;
          continue;
        }
        if (held === '' && char !== '{') {
          out += char;
          continue;
        }
        held += char;
        const key = opening.exec(held)?.[1];
        if (key !== undefined) {
          object = new ObjectReader(key);
          held = '';
        } else if (!begun.test(held)) {
          out += char === '{' ? held.slice(0, -1) : held;
          held = char === '{' ? char : '';
        }
      }
      return out;
    },
    end() {
      const rest = held;
      held = '';
      object = null;
      return rest;
    },
  };
}

/** From the value of the first key to the closing brace. */
class ObjectReader {
  closed = false;
  readonly #open = ['}'];
  readonly #forMachines: boolean;
  #key: string;
  #isValue = true;
  #string: { text: string; spoken: boolean } | null = null;
  #escape: string | null = null;

  constructor(key: string) {
    this.#key = key;
    this.#forMachines = callKeys.has(key);
  }

  read(char: string): string {
    if (this.#string) return this.#inString(this.#string, char);
    if (!betweenStrings.test(char)) return 'no JSON';
    if (char === '"') {
      const spoken = !this.#forMachines && this.#isValue && spokenKeys.has(this.#key.toLowerCase());
      this.#string = { text: '', spoken };
    } else if (char === '{' || char === '[') this.#open.push(char === '{' ? '}' : ']');
    else if (char === this.#open.at(-1)) this.#open.pop();
    if (char === ':') this.#isValue = true;
    else if (char === '{' || (char === ',' && this.#open.at(-1) === '}')) this.#isValue = false;
    this.closed = this.#open.length === 0;
    return '';
  }

  #inString(string: { text: string; spoken: boolean }, char: string): string {
    if (this.#escape !== null) {
      this.#escape += char;
      if (this.#escape.startsWith('u') && this.#escape.length < 5) return '';
      const code = this.#escape.startsWith('u')
        ? String.fromCharCode(Number.parseInt(this.#escape.slice(1), 16))
        : (escapes[char] ?? char);
      this.#escape = null;
      return this.#take(string, code);
    }
    if (char === '\\') this.#escape = '';
    else if (char !== '"') return this.#take(string, char);
    else {
      this.#string = null;
      if (!this.#isValue) this.#key = string.text;
      return string.spoken ? ' ' : '';
    }
    return '';
  }

  #take(string: { text: string; spoken: boolean }, char: string): string {
    if (string.spoken) return char;
    if (string.text.length < 40) string.text += char;
    return '';
  }
}
