/** What `parley start` prints when all runs. */
import { styleText } from 'node:util';
import { ports } from '@parley/contracts/services';
import type { Greeting } from '@parley/web-api/service';

export interface Ready {
  greeting: Greeting | undefined;
  home: string;
  tookMs: number;
  portOffset: number;
  /** Why there is no dashboard. */
  fault: string | undefined;
  /** A person reads it. What is not read by one is kept in a log, in which no key belongs. */
  terminal: boolean;
}

export function banner({ greeting, home, tookMs, portOffset, fault, terminal }: Ready): string {
  const link = greeting && terminal ? `/#link=${greeting.linkToken}` : '';
  const rows: [string, string][] = [['Dashboard', `http://localhost:${ports.ui + portOffset}${link}`]];
  if (greeting && !terminal) rows.push(['Sign in', 'npx parley link']);
  rows.push(['API', `http://localhost:${ports.gateway + portOffset}`]);
  if (greeting) {
    const key = terminal && greeting.key !== undefined ? `${greeting.key}  (kept in ` : '(kept in ';
    rows.push(['Key', `${key}${greeting.keyFile})`]);
  }
  rows.push(['Data', home], ['Stop', 'Ctrl-C']);
  if (fault !== undefined) rows.push(['Warning', fault]);
  const title = terminal ? styleText('bold', 'Parley is ready') : 'Parley is ready';
  const lines = rows.map(([name, value]) => `  ${name.padEnd(11)}${value}\n`);
  return `\n  ${title} after ${(tookMs / 1000).toFixed(1)} s\n\n${lines.join('')}\n`;
}
