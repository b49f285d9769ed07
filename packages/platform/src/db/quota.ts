/** How many rows of a kind one project may have. Counted before each is added: two at once may lead one beyond. */
import { ParleyError } from '../errors.ts';

/** `many` names them, such as "assistants". Throws `resource_exhausted` where there are so many already. */
export function mustFitQuota(count: number, most: number, many: string): void {
  if (count < most) return;
  const message = `This project has ${most} ${many}, and may have no more. Remove those that are not needed.`;
  throw new ParleyError('resource_exhausted', message, { retryAfterMs: 60_000 });
}
