/** The settings of endpoint-api. */
import { commonSettings, databaseUrl } from '@parley/platform/config/config';
import { peerSettings } from '@parley/platform/rpc/peers';
import { z } from 'zod';

export const settings = z.object({
  ...commonSettings,
  ...peerSettings,
  databaseUrl: databaseUrl('endpoint-api'),
});
