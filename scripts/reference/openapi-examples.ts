/** What was really asked and answered, by operation; each is held against its schema when the document is written. */
import kept from './openapi-examples.json' with { type: 'json' };

export interface Example {
  body?: unknown;
  answer?: unknown;
}

export const examples: Readonly<Record<string, Example>> = kept;
