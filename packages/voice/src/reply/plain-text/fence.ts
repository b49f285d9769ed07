/** Blocks between fences: code is left out, prose is said. */
import type { TextFilter } from './filter.ts';

const opening = /^[ \t>]{0,6}(`{3,}|~{3,})[ \t]{0,4}([\w+#.-]*)$/;
/** A line that may still become a fence. */
const maybeFence = /^[ \t>]{0,6}(?:`{1,3}$|~{1,3}$|(?:`{3,}|~{3,})[^`\n]{0,40}$|$)/;
/** What says by its name that it is to be read; JSON has been made into what it says before. */
const prose = /^(?:te?xt|plain(?:text)?|markdown|md|quote|email|json)$/i;
/** A line that begins as a sentence and has no mark of code. */
const sentence = /^["'“(]?\p{Lu}[\p{Ll}\p{M}'’]*[ ,.!?:][^{}[\]()=<>|\\$#/_]*$/u;

export function createFenceReader(): TextFilter {
  let line = '';
  /** The line is known not to be a fence, and passes as it comes. */
  let passing = false;
  let fence: { mark: string; said: boolean | undefined } | null = null;

  function endLine(): string {
    const done = line;
    line = '';
    passing = false;
    const [, mark, info = ''] = opening.exec(done.trimEnd()) ?? [];
    if (fence) {
      if (mark?.startsWith(fence.mark) && info === '') {
        fence = null;
        return '\n';
      }
      if (fence.said === undefined && done.trim() !== '') fence.said = sentence.test(done.trim());
      return fence.said ? done : '';
    }
    if (mark === undefined) return done;
    fence = { mark, said: info === '' ? undefined : prose.test(info) };
    return '\n';
  }

  return {
    push(text) {
      let out = '';
      for (const char of text) {
        if (char === '\n') {
          const said = passing ? '' : endLine();
          passing = false;
          // Within a block that is not said its lines leave no trace.
          out += fence && !fence.said ? (said === '\n' ? '\n' : '') : `${said}\n`;
        } else if (passing) out += char;
        else {
          line += char;
          if (!fence && !maybeFence.test(line)) {
            out += line;
            line = '';
            passing = true;
          }
        }
      }
      return out;
    },
    end() {
      const rest = passing ? '' : endLine();
      passing = false;
      fence = null;
      return rest;
    },
  };
}
