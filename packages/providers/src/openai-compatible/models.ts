/** The models of a server with `GET /v1/models`. */
import { withDeadline } from '@parley/platform/async/deadline';
import type { Clock } from '@parley/platform/time/clock';
import { z } from 'zod';
import { notAnswering } from '../wire/errors.ts';
import { get, parsedJson, readText, type SpeechServer } from '../wire/request.ts';

const answerSchema = z.object({ data: z.array(z.object({ id: z.string().min(1).max(200) })) });
const limitMs = 2000;
const mostBytes = 1 << 20;
const mostModels = 500;

/** Their names as the server orders them. Rejects as `get` does, and with `deadline_exceeded` after 2 s. */
export function listModels(server: SpeechServer, clock: Clock, signal: AbortSignal): Promise<string[]> {
  const asked = { what: 'language model', model: '' } as const;
  return withDeadline(
    clock,
    limitMs,
    async (inner) => {
      const response = await get(server, '/models', asked, inner);
      const answer = answerSchema.safeParse(parsedJson(await readText(response, mostBytes, asked, inner)));
      if (!answer.success) throw notAnswering(asked, answer.error);
      return answer.data.data.slice(0, mostModels).map(({ id }) => id);
    },
    signal,
  );
}
