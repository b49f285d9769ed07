/** Where the log of a start goes: to a file where a person looks on, who is told what matters in a line of their own. */
import { join } from 'node:path';
import { createLog, type Log, type LogLevel } from '@parley/platform/log/log';
import { openLogFile } from '@parley/platform/log/log-file';
import { printable } from '../printable.ts';

export interface StartLog {
  log: Log;
  /** The file that it is written to; undefined where it goes to standard output, as JSON. */
  path: string | undefined;
}

/** `tell` shows a line to the person at the terminal; undefined where there is none. */
export function openStartLog(options: {
  home: string;
  level: LogLevel;
  tell: ((line: string) => void) | undefined;
}): StartLog {
  const { home, level, tell } = options;
  if (tell === undefined) return { log: createLog({ level, pretty: false }), path: undefined };
  const file = openLogFile(join(home, 'logs'));
  const destination = {
    write(line: string) {
      file.write(line);
      const told = forPerson(line);
      if (told !== undefined) tell(`  ✖ ${told}\n    Details: ${file.path}\n`);
    },
  };
  return { log: createLog({ level, destination }), path: file.path };
}

/** Errors in a person's words. What is less than one is for the file alone: the link stays in sight. */
function forPerson(line: string): string | undefined {
  if (!/^\{"level":"(error|fatal)"/.test(line)) return undefined;
  const { msg, service, err }: { msg?: string; service?: string; err?: { message?: string } } =
    JSON.parse(line);
  const where = service === undefined ? '' : `${service}: `;
  const why = err?.message === undefined ? '' : ` (${err.message})`;
  return printable(`${where}${msg ?? 'something went wrong'}${why}`.replaceAll('\n', ' '));
}
