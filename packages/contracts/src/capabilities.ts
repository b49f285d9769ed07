/** Response body of `GET /v1/capabilities` of each service: what it can do now, and what it cannot do yet. */
import { z } from 'zod';

export const capabilitiesSchema = z
  .strictObject({
    service: z.string(),
    version: z.string(),
    offers: z.array(z.string()).meta({ description: 'What this service does now' }),
    notYet: z.array(z.string()).meta({ description: 'What it is there for and does not do yet' }),
  })
  .meta({ id: 'Capabilities', description: 'What a service does now, and what it does not do yet' });
export type Capabilities = z.infer<typeof capabilitiesSchema>;
