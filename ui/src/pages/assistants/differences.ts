/** Where two definitions differ, by path. */
export interface Difference {
  /** Such as `mind.flow.steps.greet.text`. */
  path: string;
  /** Undefined where it is not there. */
  theirs: unknown;
  mine: unknown;
}

export function differences(theirs: unknown, mine: unknown, path = ''): Difference[] {
  if (isObject(theirs) && isObject(mine) && Array.isArray(theirs) === Array.isArray(mine)) {
    const names = new Set([...Object.keys(theirs), ...Object.keys(mine)]);
    return [...names].flatMap((name) =>
      differences(theirs[name], mine[name], path === '' ? name : `${path}.${name}`),
    );
  }
  return JSON.stringify(theirs) === JSON.stringify(mine) ? [] : [{ path, theirs, mine }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
