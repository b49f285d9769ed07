/** The project that a request works in, as a branded id. */
import type { Id } from '@parley/contracts/ids';
import { tenantOf } from '@parley/platform/identity/principal';

export function projectOf(request: Parameters<typeof tenantOf>[0]): Id<'project'> {
  return tenantOf(request).projectId as Id<'project'>;
}
