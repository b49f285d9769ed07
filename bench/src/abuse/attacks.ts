/** What a stranger, or a tenant who takes all there is, does to a Parley: by REST, and by what callers type. */
import { setTimeout as sleep } from 'node:timers/promises';
import { hugeFlow, rows } from './bodies.ts';
import { typedSocket } from './lines.ts';
import { type Attack, type Stage, until } from './stage.ts';
import { Answered } from './tally.ts';

/** So many workers ask again and again. */
async function hammer(
  stage: Stage,
  workers: number,
  ask: (signal: AbortSignal) => Promise<Response>,
): Promise<Answered> {
  const answered = new Answered();
  const work = async () => {
    while (!stage.signal.aborted) {
      try {
        const answer = await ask(AbortSignal.timeout(60_000));
        answered.add(String(answer.status), (await answer.arrayBuffer()).byteLength);
      } catch {
        answered.add('cut');
        await sleep(20);
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return answered;
}

const json = { 'content-type': 'application/json' };
const bearer = ({ key }: Stage) => ({ authorization: `Bearer ${key}` });

const strangersBodies: Attack = {
  name: 'stranger-bodies',
  about: 'sixteen at once send flows of 1 MB without a key',
  run(stage) {
    const body = hugeFlow();
    return hammer(stage, 16, (signal) =>
      fetch(`${stage.strangerUrl}/v1/assistants`, { method: 'POST', headers: json, body, signal }),
    );
  },
};

const keyedBodies: Attack = {
  name: 'key-bodies',
  about: 'four at once send flows of 1 MB with a key',
  run(stage) {
    const body = hugeFlow();
    const headers = { ...json, ...bearer(stage) };
    return hammer(stage, 4, (signal) =>
      fetch(`${stage.strangerUrl}/v1/assistants`, { method: 'POST', headers, body, signal }),
    );
  },
};

const lists: Attack = {
  name: 'lists',
  about: 'twenty at once list a hundred assistants with flows as big as they may be',
  async prepare({ parley }) {
    const definition = rows(300);
    for (let n = 0; n < 100; n += 1) await parley.assistants.create({ name: `big ${n}`, definition });
  },
  run: (stage) =>
    hammer(stage, 20, (signal) =>
      fetch(`${stage.strangerUrl}/v1/assistants?limit=100`, { headers: bearer(stage), signal }),
    ),
};

/** What made parsers of answers take quadratic time, and their like. */
const slowTexts = [
  ...['.', ',', '-', ' ', '@', '(', '1', '1,', '1 ', 'the week ', 'a.', 'a@', '+1 ', 'and ', 'no '].map(
    (piece) => `${piece.repeat(Math.floor(3_990 / piece.length))}x`,
  ),
];

const slowStrings: Attack = {
  name: 'strings',
  about: 'twenty calls in writing answer with what parsers are slow at, 4,000 characters at a time',
  async run(stage) {
    const answered = new Answered();
    const call = async (n: number) => {
      const socket = await typedSocket(stage, stage.asking, answered);
      for (let at = n; socket && !stage.signal.aborted && socket.isOpen(); at += 1) {
        socket.send({ type: 'text', text: slowTexts[at % slowTexts.length]! });
        await sleep(150);
      }
      socket?.close();
    };
    await Promise.all(Array.from({ length: 20 }, (_, n) => call(n)));
    return answered;
  },
};

const allCalls: Attack = {
  name: 'all-calls',
  about: 'one key opens calls in writing until it gets no more, and keeps them',
  async run(stage) {
    const answered = new Answered();
    const open = [];
    for (let n = 0; n < 150; n += 1) open.push(typedSocket(stage, stage.asking, answered));
    const sockets = await Promise.all(open);
    await until(stage.signal);
    for (const socket of sockets) socket?.close();
    return answered;
  },
};

export const restAttacks: readonly Attack[] = [strangersBodies, keyedBodies, lists, slowStrings, allCalls];
