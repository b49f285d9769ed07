/** What servers were found to want other than the protocol has it, remembered a model: each refusal costs a request. */
import { LRUCache } from 'lru-cache';

export interface Habits {
  /** Models that reason count their thoughts too, and refuse the older name. */
  tokens: 'max_tokens' | 'max_completion_tokens';
  /** False: only the model's own temperature is allowed. */
  temperature: boolean;
  /** False: it does not tell in a stream what the answer cost. */
  usage: boolean;
  /**
   * True: answers have begun inside of a thought, whose opening stands in the server's template, and only the end of
   * it was seen. Undefined before the first whole answer.
   */
  thinksFirst: boolean | undefined;
}

/** The habits of a server's model. They are changed where something is learnt. */
export type HabitsOf = (baseUrl: string, model: string) => Habits;

/** More models than this are not remembered: the one asked for least lately is learnt anew. */
const mostRemembered = 200;

export function createHabits(): HabitsOf {
  const known = new LRUCache<string, Habits>({ max: mostRemembered });
  return (baseUrl, model) => {
    const key = `${baseUrl} ${model}`;
    const habits = known.get(key) ?? {
      tokens: 'max_tokens',
      temperature: true,
      usage: true,
      thinksFirst: undefined,
    };
    known.set(key, habits);
    return habits;
  };
}

/** Learns from the words of a 400 or 422 what of the request is refused; false where it is something else. */
export function learn(habits: Habits, words: string, sent: Record<string, unknown>): boolean {
  const refused = (field: string) => field in sent && words.includes(field);
  if (refused('max_tokens') && !/too (large|high|big)|at most|maximum context/i.test(words)) {
    habits.tokens = 'max_completion_tokens';
  } else if (refused('temperature')) habits.temperature = false;
  else if (refused('stream_options')) habits.usage = false;
  else return false;
  return true;
}

/** The request as the server wants it. */
export function fitted(body: Record<string, unknown>, habits: Habits): Record<string, unknown> {
  const { max_tokens: most, temperature, stream_options: usage, ...rest } = body;
  return {
    ...rest,
    ...(most !== undefined && { [habits.tokens]: most }),
    ...(temperature !== undefined && habits.temperature && { temperature }),
    ...(usage !== undefined && habits.usage && { stream_options: usage }),
  };
}
