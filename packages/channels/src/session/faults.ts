/** What zod finds wrong, as faults by path. */
import type { FieldFault } from '@parley/platform/errors';
import type { z } from 'zod';

/** Such as `steps.greet.cases[0].next: there is no step "x"`. */
export function faultsOf(error: z.ZodError): FieldFault[] {
  return error.issues.slice(0, 20).map(({ path, message }) => ({ path: pathOf(path), message }));
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
