/** Bodies and answers as they really are, by operation; each is held against its schema when it is written. */
export interface Example {
  body?: unknown;
  answer?: unknown;
}

export const examples: Readonly<Record<string, Example>> = {};
