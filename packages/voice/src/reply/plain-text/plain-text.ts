/** What is speech of a text that somebody wrote who thought of a screen: a stage before it is cut into pieces. */
import { createEntityReader } from './entities.ts';
import { createFenceReader } from './fence.ts';
import { inSlices, type Read, type SettlingFilter, type TextFilter } from './filter.ts';
import { createJsonReader } from './json.ts';
import { createRunReader } from './long-runs.ts';
import {
  type IsUnsaid,
  type Place,
  readBackslash,
  readBracket,
  readDollar,
  readParenthesis,
  readSpeaker,
  readStars,
  readTag,
} from './markup.ts';

/**
 * Leaves out tags, code, references, stage directions and what nobody could say; entities, formulas and answers in
 * JSON become what they stand for. The marks of Markdown that stand by a word stay: they are read with it.
 */
export function createPlainText(isUnsaid: IsUnsaid): SettlingFilter {
  const runs = createRunReader();
  const stages = [
    createEntityReader(),
    createJsonReader(),
    createFenceReader(),
    createMarkupReader(isUnsaid),
    runs,
  ];
  return {
    push: (text) => stages.reduce((said, stage) => stage.push(said), text),
    settle: () => runs.settle(),
    end: () => stages.reduce((said, stage) => stage.push(said) + stage.end(), ''),
  };
}

/** So much of what was said is seen by what comes next. */
const remembered = 40;
const plain = /[^<$\\[({*_~【A-Za-z]+|(?<=\w)[A-Za-z]+/y;

function createMarkupReader(isUnsaid: IsUnsaid): TextFilter {
  let waiting = '';
  let before = '';
  let dropUntil: string | undefined;
  let out = '';

  function say(text: string): void {
    if (text === '') return;
    out += text;
    before = (before + text).slice(-remembered);
  }

  function read(final: boolean): string {
    let at = 0;
    while (at < waiting.length) {
      if (dropUntil !== undefined) {
        const found = waiting.toLowerCase().indexOf(dropUntil, at);
        at = found < 0 ? Math.max(at, waiting.length - dropUntil.length + 1) : found + dropUntil.length;
        if (found < 0) break;
        dropUntil = undefined;
        continue;
      }
      const found = readAt({ text: waiting, at, final, before }, isUnsaid);
      if (found === 'more') break;
      if (found === undefined) {
        plain.lastIndex = at;
        const run = plain.exec(waiting)?.[0] ?? waiting[at]!;
        say(run);
        at += run.length;
        continue;
      }
      say(found.said ?? '');
      dropUntil = found.dropUntil;
      waiting = (found.again ?? '') + waiting.slice(found.end);
      at = 0;
    }
    waiting = waiting.slice(at);
    return flush();
  }

  function flush(): string {
    const done = out;
    out = '';
    return done;
  }

  return {
    push: inSlices((text) => {
      waiting += text;
      return read(false);
    }),
    end() {
      const said = read(true);
      waiting = '';
      before = '';
      dropUntil = undefined;
      return said;
    },
  };
}

function readAt(place: Place, isUnsaid: IsUnsaid): Read {
  const char = place.text[place.at]!;
  switch (char) {
    case '<':
      return readTag(place);
    case '$':
      return readDollar(place);
    case '\\':
      return readBackslash(place);
    case '[':
    case '【':
      return readBracket(place, isUnsaid);
    case '(':
      return readParenthesis(place, isUnsaid);
    case '*':
    case '_':
    case '~':
      return readSpeaker(place) ?? readStars(place, isUnsaid);
    default:
      return /[A-Za-z]/.test(char) && !/\w$/.test(place.before) ? readSpeaker(place) : undefined;
  }
}
