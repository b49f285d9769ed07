/** What `parley start` prints when all runs. */
import { styleText } from 'node:util';
import { ports } from '@parley/contracts/services';
import type { Greeting } from '@parley/web-api/service';

export interface Ready {
  greeting: Greeting | undefined;
  home: string;
  tookMs: number;
  /** The address that is listened on. */
  host: string;
  portOffset: number;
  /** Who hears, speaks and thinks, by title. */
  models: readonly (readonly [string, string])[];
  /** Undefined where the log goes to standard output. */
  logFile: string | undefined;
  /** Why there is no dashboard. */
  fault: string | undefined;
  /** A person reads it. What is not read by one is kept in a log, in which no key belongs. */
  terminal: boolean;
}

const everywhere = ['0.0.0.0', '::'];

export function banner(ready: Ready): string {
  const { greeting, home, tookMs, host, portOffset, models, logFile, fault, terminal } = ready;
  const link = greeting && terminal ? `/#link=${greeting.linkToken}` : '';
  const rows: (readonly [string, string])[] = [
    ['Dashboard', `http://localhost:${ports.ui + portOffset}${link}`],
  ];
  if (greeting) {
    rows.push(
      terminal ? ['', 'The link opens once; npx parley link makes another.'] : ['Sign in', 'npx parley link'],
    );
  }
  rows.push(['API', `http://localhost:${ports.gateway + portOffset}`]);
  if (greeting) {
    const key = terminal && greeting.key !== undefined ? `${greeting.key}  (kept in ` : '(kept in ';
    rows.push(['Key', `${key}${greeting.keyFile})`]);
  }
  if (everywhere.includes(host)) rows.push(['Reached', 'from every network of this machine, on these ports']);
  rows.push(...models, ['Data', home]);
  if (logFile !== undefined) rows.push(['Log', logFile]);
  rows.push(['Stop', 'Ctrl-C']);
  if (fault !== undefined) rows.push(['Warning', fault]);
  const title = terminal ? styleText('bold', 'Parley is ready') : 'Parley is ready';
  const lines = rows.map(([name, value]) => `  ${name.padEnd(11)}${value}\n`);
  return `\n  ${title} after ${(tookMs / 1000).toFixed(1)} s\n\n${lines.join('')}\n`;
}
