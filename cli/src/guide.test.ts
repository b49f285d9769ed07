/**
 * The guide, followed word by word: what its pages have a reader run is run, and what they say that it prints is
 * compared. In the text of a page,
 *
 *     ```sh run         is typed into the shell of that page, which goes on from block to block
 *     ```text output    right after one: all that it prints; … stands for whatever there is
 *     ```json Tool      is read by the schema of that name
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { mindSchema, recognitionSchema, voiceSchema } from '@parley/contracts/assistants';
import { answerSchema, stepSchema } from '@parley/contracts/flow';
import { clientMessageSchema, endReasons, talkCloseCodes } from '@parley/contracts/talk';
import { toolSchema } from '@parley/contracts/tools';
import { launch } from '@parley/harness/process/child';
import { type RunningParley, root, startParley } from '@parley/harness/process/parley';
import { within } from '@parley/harness/process/wait';
import { type ChatServer, startChatServer } from '@parley/providers/wire/chat-server';
import { type FakeSpeechServer, startSpeechServer } from '@parley/providers/wire/speech-server';
import type { z } from 'zod';

const schemas: Record<string, z.ZodType> = {
  Mind: mindSchema,
  Voice: voiceSchema,
  Recognition: recognitionSchema,
  Tool: toolSchema,
  Step: stepSchema,
  ClientMessage: clientMessageSchema,
};

const folder = join(root, 'docs/guide');
const told = 'http://localhost:8080';
const tone = () => new Int16Array(2400);
const mark = '=== block';
const pageLimitMs = 50_000;

interface Block {
  line: number;
  /** What follows the three marks. */
  kind: string;
  text: string;
}

const textOf = (page: string) => readFileSync(join(folder, page), 'utf8');

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: Block | undefined;
  textOf(page)
    .split('\n')
    .forEach((line, at) => {
      if (!line.startsWith('```')) {
        if (open) open.text += `${line}\n`;
      } else if (open) {
        blocks.push(open);
        open = undefined;
      } else open = { line: at + 1, kind: line.slice(3), text: '' };
    });
  return blocks;
}

/** Where the pieces between … stand one after the other, with nothing before the first and after the last. */
function fits(printed: string, wanted: string): boolean {
  const pieces = wanted.split('…').map((piece) => piece.trim());
  let at = 0;
  for (const piece of pieces) {
    const found = printed.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return printed.startsWith(pieces[0]!) && printed.endsWith(pieces.at(-1)!);
}

const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

describe('the guide', () => {
  let chat: ChatServer;
  let speech: FakeSpeechServer;
  let parley: RunningParley;
  /** As the folder of Parley is for a reader, but that what they write into it is gone afterwards. */
  let place: string;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    chat = await startChatServer({
      apiKey: 'sk-guide',
      models: ['gpt-4.1-mini'],
      answer: () => ({ kind: 'answer', pieces: ['We open ', 'at nine.'] }),
    });
    speech = await startSpeechServer({ apiKey: 'sk-guide', hear: () => '', say: tone });
    const settings = {
      PARLEY_LLM_URL: chat.baseUrl,
      PARLEY_LLM_KEY: 'sk-guide',
      PARLEY_TTS_URL: speech.baseUrl,
      PARLEY_TTS_KEY: 'sk-guide',
    };
    parley = await startParley({ environment: settings });
    place = await mkdtemp(join(tmpdir(), 'parley-guide-'));
    await symlink(parley.home, join(place, '.parley'));
    await symlink(join(root, 'docs'), join(place, 'docs'));
    environment = {
      ...process.env,
      ...settings,
      PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
      PARLEY_HOME: parley.home,
      PARLEY_PORT_OFFSET: String(parley.portOffset),
      PARLEY: parley.url,
    };
  });
  after(async () => {
    await parley?.stop();
    await Promise.all([chat?.close(), speech?.close()]);
    if (place) await rm(place, { recursive: true, force: true });
  });

  /** What each block printed, in order; fewer where one failed. */
  async function follow(blocks: readonly Block[]): Promise<{ code: number | null; printed: string[] }> {
    const typed = blocks.map(({ text }) => `echo; echo '${mark}'\n${text.replaceAll(told, parley.url)}`);
    // npx finds in the folder of Parley what PATH finds here.
    const script = ['exec 2>&1; set -e; npx() { "$@"; }', ...typed].join('\n');
    const shell = launch(['bash'], { folder: place, environment, input: script });
    const code = await within('the end of the page', pageLimitMs, shell.exited).finally(() =>
      shell.end('SIGKILL'),
    );
    const printed = shell.out.replaceAll(parley.url, told).split(`${mark}\n`).slice(1);
    return { code, printed: printed.map((text) => text.trim()) };
  }

  for (const page of pages) {
    const blocks = blocksOf(page);
    const runnable = blocks.filter(({ kind }) => kind === 'sh run');
    if (runnable.length === 0) continue;
    test(`${page} reaches its end as it is told`, async () => {
      const { code, printed } = await follow(runnable);
      const stuck = runnable[printed.length - 1];
      assert.equal(code, 0, `${page}, line ${stuck?.line}:\n${stuck?.text}\nprinted\n${printed.at(-1)}`);
      for (const [at, { line }] of runnable.entries()) {
        const next = blocks[blocks.indexOf(runnable[at]!) + 1];
        if (next?.kind !== 'text output') continue;
        assert.ok(fits(printed[at]!, next.text), `${page}, line ${line}: printed\n${printed[at]}`);
      }
    });
  }
});

test('the JSON of the guide is as the schemas want it', () => {
  for (const page of pages) {
    for (const { line, kind, text } of blocksOf(page)) {
      const [language, name] = kind.split(' ');
      if (language !== 'json') continue;
      const where = `${page}, line ${line}`;
      const schema = schemas[name ?? ''];
      assert.ok(schema, `${where}: the block names no schema`);
      const { error } = schema.safeParse(JSON.parse(text));
      assert.equal(error, undefined, `${where}: ${error?.message}`);
    }
  }
});

test('each kind of step and of answer has an example that is played', () => {
  const played = blocksOf('flow.md').flatMap(({ kind, text }) => (kind === 'sh run' ? [text] : []));
  const wanted = [
    ...stepSchema.options.map(({ shape }) => `"kind": "${shape.kind.value}"`),
    ...answerSchema.options.map(({ shape }) => `"type": "${shape.type.value}"`),
  ];
  for (const one of wanted)
    assert.ok(
      played.some((text) => text.includes(one)),
      `flow.md plays no ${one}`,
    );
});

test('each way in which a call ends, and each close code, has its cause', () => {
  const trouble = textOf('trouble.md');
  for (const reason of endReasons) assert.ok(trouble.includes(`\`${reason}\``), reason);
  for (const code of Object.values(talkCloseCodes)) assert.ok(trouble.includes(`| ${code} |`), `${code}`);
});

test('each link of the guide leads to a file, and each page is in its index', () => {
  const index = textOf('README.md');
  for (const page of pages) {
    if (page !== 'README.md') assert.ok(index.includes(`(${page})`), `the index does not name ${page}`);
    for (const [, to = ''] of textOf(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)) {
      const file = resolve(dirname(join(folder, page)), to);
      assert.ok(existsSync(file), `${page} links to ${to}`);
    }
  }
});

test('each setting that the guide names is one that there is', () => {
  const known = readFileSync(join(root, 'docs/reference/settings.md'), 'utf8');
  for (const page of pages) {
    for (const [name] of textOf(page).matchAll(/PARLEY_[A-Z_]+[A-Z]/g)) {
      const setting = name.replace(/_FILE$/, '');
      assert.ok(known.includes(`\`${setting}`), `${page} names ${name}`);
    }
  }
});
