/** The body of every error answer: `application/problem+json` (RFC 9457) with our code and request id. */
import { z } from 'zod';

export const problemContentType = 'application/problem+json';

/** More than this help nobody; whoever looks for faults stops here. */
export const mostFaults = 20;

const fieldFaultSchema = z
  .object({ path: z.string(), message: z.string() })
  .meta({ id: 'FieldFault', description: 'What is wrong with a field' });

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Always `about:blank`: the code says what kind of problem it is' }),
    title: z.string().meta({ description: 'The HTTP status in words' }),
    status: z.int().meta({ description: 'The HTTP status' }),
    code: z.string().meta({ description: 'One of the 16 gRPC codes, such as `not_found`' }),
    detail: z.string().meta({ description: 'What went wrong, for the caller to read' }),
    faults: z
      .array(fieldFaultSchema)
      .max(mostFaults)
      .optional()
      .meta({ description: 'What is wrong with the input, by the path of the field' }),
    requestId: z.string().meta({ description: 'Quote it when you ask for help' }),
    retryAfterMs: z.int().optional().meta({ description: 'When it is worth trying again, in milliseconds' }),
  })
  .meta({ id: 'Problem', description: 'What went wrong' });

export type Problem = z.output<typeof problemSchema>;
