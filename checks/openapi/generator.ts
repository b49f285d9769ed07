/** What a stranger writes with the client that openapi-generator made of the document for TypeScript. */
import assert from 'node:assert/strict';
import { AssistantsApi, Configuration, ResponseError, TalkApi } from './generated/fetch/index.ts';

const { PARLEY_URL: basePath = '', PARLEY_API_KEY: accessToken = '' } = process.env;
const configuration = new Configuration({ basePath, accessToken });
const assistants = new AssistantsApi(configuration);

const newAssistant = {
  name: 'Goodbye from another generator',
  definition: {
    mind: {
      kind: 'flow' as const,
      flow: {
        language: 'en' as const,
        start: 'end',
        steps: { end: { kind: 'end' as const, text: 'Goodbye.' } },
      },
    },
  },
};
const created = await assistants.createAssistant({ newAssistant });
assert.equal(created.draft.mind.kind, 'flow');
const published = await assistants.publishAssistant({ id: created.id, newVersion: { note: 'First' } });
assert.equal(published.version, 1);
const { items } = await assistants.listAssistants({ limit: 100 });
assert.ok(items.some(({ id, updatedAt }) => id === created.id && updatedAt instanceof Date));

const refused = await assistants
  .createAssistant({ newAssistant: { ...newAssistant, name: '' } })
  .catch((error: unknown) => error);
assert.ok(refused instanceof ResponseError);
assert.equal(refused.response.status, 400);
assert.ok((await new TalkApi(configuration).createTalkToken()).token);
