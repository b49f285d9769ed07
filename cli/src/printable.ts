/** Words of others in a terminal: what assistants, callers and servers say must not steer it. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const steering = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** The text in one line, without escapes and without marks that turn the order of what follows. */
export function printable(text: string): string {
  return text.replace(steering, ' ');
}

/** As JSON in one line; it escapes by itself what is below a space. */
export function printableJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
