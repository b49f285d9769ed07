/** What stands in the fields of a form, as what is sent. */

/**
 * The values without what was left empty: undefined, empty texts where `isLeftOut` says so, and objects
 * in which nothing else was. The rest is shared with the values given.
 */
export function filledIn<T>(values: T, isLeftOut: (path: string) => boolean): T {
  return without(values, '', isLeftOut) as T;
}

function without(value: unknown, path: string, isLeftOut: (path: string) => boolean): unknown {
  if (value === '' && isLeftOut(path)) return undefined;
  if (!isPlain(value)) return value;
  const entries = Object.entries(value);
  const kept = entries
    .map(([key, each]) => [key, without(each, path === '' ? key : `${path}.${key}`, isLeftOut)] as const)
    .filter(([, each]) => each !== undefined);
  return entries.length > 0 && kept.length === 0 && path !== '' ? undefined : Object.fromEntries(kept);
}

/** Whether two values say the same, in whatever order their keys stand. */
export function saysTheSame(one: unknown, other: unknown): boolean {
  return ordered(one) === ordered(other);
}

function ordered(value: unknown): string | undefined {
  return JSON.stringify(value, (_, each: unknown) =>
    isPlain(each) ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1))) : each,
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
