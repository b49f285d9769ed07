/** The caller types: one line, one turn. */
import { createInterface } from 'node:readline';
import type { ConversationLog } from '@parley/harness/call/conversation-log';
import type { Talk } from '@parley/sdk/talk';

/**
 * Sends each line as a turn until the input ends or the call does, then hangs up. From a pipe, a line waits for
 * the answer to the one before it; a person at a terminal may type whenever they like.
 */
export async function typeTurns(of: {
  call: Talk;
  log: ConversationLog;
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream | undefined;
}): Promise<void> {
  const { call, log, input, output } = of;
  const begun = await call.started().catch(() => undefined);
  if (begun === undefined) return; // `closed` says why.
  const person = input.isTTY === true;
  const lines = createInterface({ input, ...(person && output ? { output, prompt: '' } : {}) });
  // Begun before anything is waited for: a pipe may have said everything, and ended, by then.
  const turns = lines[Symbol.asyncIterator]();
  call.on('closed', () => lines.close());
  if (!person) await answered(call, log, 0);
  for await (const line of turns) {
    const text = line.trim();
    if (text === '') continue;
    const before = log.answers;
    call.sendText(text);
    if (!person) await answered(call, log, before);
  }
  call.end();
}

/** Resolves once more than `before` answers were given, or the call is over. */
function answered(call: Talk, log: ConversationLog, before: number): Promise<void> {
  return new Promise((resolve) => {
    if (call.state === 'ended' || log.answers > before) return resolve();
    const done = () => {
      for (const stop of off) stop();
      resolve();
    };
    const off = [
      call.on('message', () => {
        if (log.answers > before) done();
      }),
      call.on('closed', done),
    ];
  });
}
