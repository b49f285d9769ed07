/**
 * `npm run sim -- --mutations`: breaks the engine in one place at a time and asks the simulation to notice.
 * A check that no broken engine fails is no check.
 */
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Mutation {
  name: string;
  file: string;
  find: string;
  replace: string;
}

export const mutations: readonly Mutation[] = [
  {
    name: 'a dropped abort: a discarded reply goes on thinking',
    file: 'reply/reply.ts',
    find: 'this.#abort.abort(replyOver);',
    replace: 'void replyOver;',
  },
  {
    name: 'a late clear: what has not left is not dropped when the caller takes the floor',
    file: 'playout/playout.ts',
    find: '    this.#chunks = [];\n    this.#queued = 0;\n    this.#finished = true;\n    return heard;',
    replace: '    this.#finished = true;\n    return heard;',
  },
  {
    name: 'an off-by-one in the ledger: a word counts as heard when it begins',
    file: 'playout/playout.ts',
    find: 'if (word.endMs > playedMs) break;',
    replace: 'if (word.startMs > playedMs) break;',
  },
  {
    name: 'the history keeps what was generated',
    file: 'call/call.ts',
    find: '        heard: heard.text,\n        interrupted,\n      });',
    replace: '        heard: reply.generated,\n        interrupted,\n      });',
  },
  {
    name: 'tools start before the reply is the answer',
    file: 'reply/tools.ts',
    find: 'await untilAbort(context.committed, context.signal);',
    replace: 'void context.committed;',
  },
  {
    name: 'a tool does not wait until its announcement was heard',
    file: 'reply/tools.ts',
    find: 'await untilAbort(context.heard(), context.signal);',
    replace: 'await untilAbort(Promise.resolve(), context.signal);',
  },
  {
    name: 'the memory of an unheard reply is kept',
    file: 'call/call.ts',
    find: '    if (!sounded) {\n',
    replace: '    if (reply.state !== undefined) this.#mindState = reply.state;\n    if (!sounded) {\n',
  },
  {
    name: 'a resume repeats the frame before the pause',
    file: 'playout/playout.ts',
    find: '    this.#held = held;',
    replace:
      '    const [chunk] = this.#chunks;\n    if (!held && chunk && chunk.from >= this.#frameSamples) {\n      chunk.from -= this.#frameSamples;\n      this.#queued += this.#frameSamples;\n    }\n    this.#held = held;',
  },
  {
    name: 'what a line with a buffer has dropped is not given again',
    file: 'playout/pace.ts',
    find: '  recall(): void {\n    this.#ahead = 0;',
    replace: '  recall(): void {',
  },
  {
    name: 'a line with a buffer is not told to be silent',
    file: 'call/call.ts',
    find: '    this.#options.onHold?.(held);\n',
    replace: '',
  },
  {
    name: 'what a line with a buffer was sent counts before the line plays it',
    file: 'playout/pace.ts',
    find: 'Math.max(this.#freeMs, atMs) + frameMs',
    replace: 'Math.max(this.#freeMs, atMs - 2 * frameMs) + frameMs',
  },
  {
    name: 'what a line with a buffer has begun is not counted when the caller takes the floor',
    file: 'call/call.ts',
    find: '    this.#pacer.countSounded(this.atMs);\n    this.#reply = null;',
    replace: '    this.#reply = null;',
  },
  {
    name: 'what a line with a buffer has begun is said again after a pause',
    file: 'call/call.ts',
    find: '    this.#pacer.countSounded(this.atMs);\n    this.#playout.hold(held);',
    replace: '    this.#playout.hold(held);',
  },
  {
    name: 'the end of a turn is not looked for again',
    file: 'turn/turn-end.ts',
    find: "  setTimer(step, 'endpoint', lookMs);\n",
    replace: '',
  },
  {
    name: 'silence is never noticed',
    file: 'turn/silence.ts',
    find: "setTimer(step, 'silence', step.atMs + state.rules.silencePromptMs);",
    replace: 'void setTimer;',
  },
  {
    name: 'the recogniser is not told that an utterance is over',
    file: 'listen/listen.ts',
    find: 'if (this.#open) this.#words.next();',
    replace: '',
  },
  {
    name: 'what was said before an unheard answer is forgotten',
    file: 'turn/reply.ts',
    find: 'state.unanswered = wordsOf(reply.input);',
    replace: "state.unanswered = '';",
  },
  {
    name: 'the agent speaks into a lost socket',
    file: 'turn/floor.ts',
    find: '    !state.connected || (state.rules.interruptible && (onset',
    replace: '    (state.rules.interruptible && (onset',
  },
  {
    name: 'the recogniser is not closed at the end',
    file: 'listen/listen.ts',
    find: '    this.#words.close();\n',
    replace: '',
  },
  {
    name: 'what comes late in a burst is left out',
    file: 'listen/timeline.ts',
    find: 'for (const { samples, quiet } of arrived) this.#take(samples, this.#arrivedMs, quiet);',
    replace:
      'for (const { samples, quiet } of arrived.slice(arrived.length)) this.#take(samples, this.#arrivedMs, quiet);',
  },
];

const sources = fileURLToPath(new URL('..', import.meta.url));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** Runs `use` with the folder of an engine that is broken in this way, and removes it after. */
export async function withMutant<T>(mutation: Mutation, use: (folder: string) => Promise<T>): Promise<T> {
  if (!(await fits(mutation))) throw new Error(`The engine no longer has the one place of: ${mutation.name}`);
  const home = await mkdtemp(join(tmpdir(), 'parley-mutant-'));
  try {
    const folder = join(home, 'src');
    await cp(sources, folder, { recursive: true });
    await symlink(modules, join(home, 'node_modules'));
    await writeFile(join(home, 'package.json'), '{"type":"module"}');
    const file = join(folder, mutation.file);
    const source = await readFile(file, 'utf8');
    await writeFile(file, source.replace(mutation.find, mutation.replace));
    return await use(folder);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Whether the place to break is there, exactly once: a list that no longer fits the code proves nothing. */
export async function fits(mutation: Mutation): Promise<boolean> {
  const source = await readFile(join(sources, mutation.file), 'utf8');
  return source.split(mutation.find).length === 2;
}
