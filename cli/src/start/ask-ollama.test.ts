import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { newHome, removeHome } from '@parley/harness/process/home';
import { manualClock } from '@parley/platform/testing/server';
import { consentIn } from '@parley/providers/openai-compatible/consent';
import { askAboutOllama } from './ask-ollama.ts';

const ollama = { name: 'ollama' as const, baseUrl: 'http://127.0.0.1:11434/v1', models: ['llama\u001b[2J'] };

/** A person at a terminal, on a machine where an Ollama runs. */
async function person(t: TestContext) {
  const home = await newHome();
  t.after(() => removeHome(home));
  const clock = manualClock();
  const input = new PassThrough();
  const output = new PassThrough({ encoding: 'utf8' });
  let sought = 0;
  const start = (over: Partial<Parameters<typeof askAboutOllama>[0]> = {}) =>
    askAboutOllama({
      environment: {},
      home,
      clock,
      terminal: { input, output },
      discover: async () => {
        sought += 1;
        return ollama;
      },
      ...over,
    });
  const asked = () => new Promise<string>((resolve) => output.once('data', resolve));
  return { home, clock, input, start, asked, sought: () => sought };
}

for (const [typed, kept] of [
  ['y', 'yes'],
  ['Yes', 'yes'],
  ['', 'no'],
  ['n', 'no'],
  ['yesterday', 'no'],
] as const) {
  test(`whoever answers "${typed}" has said ${kept}, and is not asked again`, async (t) => {
    const { home, input, start, asked, sought } = await person(t);
    const question = asked();
    const done = start();
    assert.match(await question, /llama \[2J\)\. May assistants send it what callers say\? \[y\/N\]/);
    input.write(`${typed}\n`);
    await done;
    assert.equal(consentIn(home), kept);
    await start();
    assert.equal(sought(), 1);
  });
}

test('nobody is asked away from a terminal, where a server is set, or where no Ollama runs', async (t) => {
  const { home, start } = await person(t);
  await start({ terminal: undefined });
  await start({ environment: { PARLEY_LLM_URL: 'https://models.example.com/v1' } });
  await start({ discover: async () => null });
  assert.equal(consentIn(home), undefined);
});

test('a question that nobody answers holds up no start, and leaves the answer open', async (t) => {
  const { home, clock, start, asked } = await person(t);
  const question = asked();
  const done = start();
  await question;
  clock.advance(60_000);
  await done;
  assert.equal(consentIn(home), undefined);
});
