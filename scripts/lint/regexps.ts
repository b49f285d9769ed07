/**
 * Regular expressions whose work may grow faster than their input: `[class]+$` tried from each place, `(a+)+`. What
 * callers type is read by them on the thread that moves sound, so each is looked at (by scslre), literals as they
 * stand and constructors by what they build when their module is loaded. A line with the comment `regexp: <why>` on
 * it or above it is let through.
 */
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { analyse, type Literal } from 'scslre';

const sources = '{packages,services,ui,cli,scripts}/**/*.{ts,tsx,mjs}';
/** Nobody outside reaches them. */
const unreached = /\.test\.tsx?$|\.conformance\.ts$|\/testing\/|\/old-homes\//;
const reason = /\/\/ regexp: \S/;

/** What a constructor built, by the line that it stands in. */
export type Built = ReadonlyMap<number, readonly Literal[]>;

interface Found {
  line: number;
  /** undefined: a constructor. */
  literal?: Literal;
}

/** Every expression in the sources that may be slow and does not say why it is not, for people to read. */
export async function slowRegexps(root: string): Promise<string> {
  const files = new Map<string, string>();
  for await (const path of glob(sources, { cwd: root, exclude: isForeign })) {
    if (!unreached.test(path)) files.set(path, await readFile(join(root, path), 'utf8'));
  }
  const built = await builtOnLoading(root, files);
  const faults = [...files].flatMap(([path, text]) =>
    slowIn(path, text, built.get(path) ?? new Map()).map(({ line, message }) => `${path}:${line} ${message}`),
  );
  return faults.join('\n');
}

function isForeign(name: string): boolean {
  return ['node_modules', 'dist', 'gen'].includes(name);
}

/** The same for one file. */
export function slowIn(path: string, text: string, built: Built): { line: number; message: string }[] {
  const lines = text.split('\n');
  const isExcused = (line: number) =>
    reason.test(lines[line - 1] ?? '') || reason.test(lines[line - 2] ?? '');
  return expressionsIn(path, text).flatMap(({ line, literal }) => {
    if (isExcused(line)) return [];
    const literals = literal === undefined ? built.get(line) : [literal];
    if (literals === undefined) {
      return [{ line, message: 'a RegExp that is built later: say why it is fast (// regexp: …)' }];
    }
    const messages = literals.flatMap((each) =>
      causesOf(each).map((cause) => `${cause} of /${each.source}/ may be slow`),
    );
    return [...new Set(messages)].map((message) => ({ line, message }));
  });
}

/** The quantifiers that make it slow. */
function causesOf({ source, flags }: Literal): string[] {
  const { reports } = analyse({ source, flags });
  return [...new Set(reports.map((one) => (one.type === 'Trade' ? one.startQuant : one.quant).raw))];
}

function expressionsIn(path: string, text: string): Found[] {
  if (!text.includes('/') && !text.includes('RegExp')) return [];
  const found: Found[] = [];
  const lineOf = (at: number) => text.slice(0, at).split('\n').length;
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, regex, callee, start } = node as {
      type?: string;
      regex?: { pattern: string; flags: string } | null;
      callee?: { name?: string };
      start: number;
    };
    if (type === 'Literal' && regex) {
      found.push({ line: lineOf(start), literal: { source: regex.pattern, flags: regex.flags } });
    } else if ((type === 'NewExpression' || type === 'CallExpression') && callee?.name === 'RegExp') {
      found.push({ line: lineOf(start) });
    }
    for (const child of Object.values(node)) look(child);
  };
  look(parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }));
  return found;
}

/** Loads each module that calls the constructor, and takes down what it was called with. */
async function builtOnLoading(root: string, files: ReadonlyMap<string, string>): Promise<Map<string, Built>> {
  const found = new Map<string, Map<number, Literal[]>>();
  const here = pathToFileURL(`${root}/`).href;
  const real = globalThis.RegExp;
  const take = (regexp: RegExp): RegExp => {
    const frame = new Error('where').stack
      ?.split('\n')
      .find((line) => line.includes(here) && !line.includes(import.meta.url));
    const [path = '', line = ''] = frame?.split(here)[1]?.replace('?anew', '').split(':') ?? [];
    if (files.has(path)) {
      const lines = found.get(path) ?? new Map<number, Literal[]>();
      found.set(path, lines);
      lines.set(Number(line), [
        ...(lines.get(Number(line)) ?? []),
        { source: regexp.source, flags: regexp.flags },
      ]);
    }
    return regexp;
  };
  globalThis.RegExp = new Proxy(real, {
    construct: (target, args: ConstructorParameters<RegExpConstructor>) => take(new target(...args)),
    apply: (target, _this, args: ConstructorParameters<RegExpConstructor>) => take(target(...args)),
  });
  try {
    for (const [path, text] of files) {
      if (path.endsWith('.ts') && !path.startsWith('scripts/') && text.includes('RegExp(')) {
        // Anew: this process may have loaded it already.
        await import(`${pathToFileURL(join(root, path)).href}?anew`);
      }
    }
  } finally {
    globalThis.RegExp = real;
  }
  return found;
}
