/**
 * What of a model's text is meant for the caller. Simple servers let through what belongs between them and the model:
 * thoughts, calls of tools written out as text, channels, the marks of the template. None of it may be spoken, and
 * each of them may come in pieces.
 */

export interface SpokenPart {
  /** What may be spoken by now. */
  push(text: string): string;
  /** What was held only as long as it might be, once it may not. */
  late(): string;
  /** The rest, once the answer is over; `cutOff` where the model would have gone on. */
  end(cutOff: boolean): string;
  /** The end of a thought was met that was never begun: the server's template begins it. */
  readonly thoughtFirst: boolean;
  /** A call of a tool was written out as text. */
  readonly wroteCall: boolean;
}

/** What is left out up to the end of it; without an end, to the end of the answer. */
interface Gap {
  end: RegExp | null;
  /** What follows the end is still looked at. */
  keepEnd?: boolean;
}

const thought = 'think(?:ing)?|thoughts?|reasoning|reflection|scratchpad|inner_monologue';
const call = 'tool_calls?|toolcalls?|function_calls?|tool_use|tool_response|invoke|use_mcp_tool';

/** Whatever may begin a gap, or is itself no speech. Each begins with one of `starts`. */
const mark = new RegExp(
  [
    `<(?<thought>${thought})(?: [^<>]{0,100})?>`,
    `<\\/(?<thoughtEnd>${thought})>`,
    `<(?<call>${call})(?: [^<>]{0,200})?>`,
    `<\\/(?:${call}|function|parameter)>`,
    '<(?<fn>function)[ =][^<>]{0,200}>',
    '\\[(?<bracket>THINK|TOOL_CALLS|TOOL_REQUEST)\\]',
    '(?<bracketEnd>\\[\\/THINK\\])',
    '<\\|channel\\|>(?<channel>[^<]{0,120}(?:<\\|constrain\\|>[^<]{0,60})?)<\\|message\\|>',
    '<\\|(?:start|im_start)\\|>[^<\\n]{0,60}?(?:\\n|(?=<\\|))',
    '<\\|start_header_id\\|>[^<]{0,60}<\\|end_header_id\\|>\\s{0,2}',
    '<[|｜](?<section>(?:begin_of_)?(?:thought|thinking)|(?:tool|python|function)[\\w▁ -]{0,40}?(?:begin|start|call|calls|tag))[|｜]>',
    '<[|｜](?!channel|start|im_start|constrain)[^|｜<>]{1,60}[|｜]>',
    '◁(?<kimi>think)▷',
    '<\\/?s>|<(?:bos|eos|pad|unk)>|\\[\\/?INST\\]',
  ].join('|'),
  'giu', // regexp: every part is of bounded length.
);
/** Of marks in two parts, the first. */
const heads = ['<|channel|>', '<|start|>', '<|im_start|>', '<|start_header_id|>'];
/** The longest mark: what stands open at the end of the text so far is held back no longer. */
const longestMark = 260;
/** A written call that has not ended by then is none that could be waited for, in characters. */
const longestCall = 4000;

/** How those begin a plan who think aloud; where an answer does, it is held back until it is known for an answer. */
const aloud =
  /^\W*(?:(?:okay|ok|alright|hmm+|so|well|right|let me think|first)[,.!]? *){0,3}(?:the (?:user|caller|customer)\b|(?:the )?user (?:asks|wants|says|is)\b|we (?:need|should|have|must|are)\b|i (?:need|should|have) to\b|let(?:'s| me) (?:think|see|analy[sz]e|break)\b)/i;
/** As long as an answer may still become one of those. */
const perhapsAloud =
  /^\W*(?:okay|ok|alright|hmm+|so|well|right|first|the|user|we|i|let|let's|let me)?[,.!]?(?: [\w',.]*){0,4}$/i;
const aloudChars = 48;
/** What only thoughts begin with or speak of; a model that is known not to think aloud is not suspected for it. */
const planned = new RegExp(
  [
    '^\\W*(?:plan|analysis|thoughts?|reasoning|goal|task|context|draft|response|user|caller|query|question|request|step 1)\\s?:',
    '^\\W*(?:they|user|caller|customer|he|she) (?:want|ask|say|said|greet|request)(?:s|ed|ing)?\\b',
    "^\\W*(?:i|we)(?:'m|'re| am| are| was| were) (?:being )?asked\\b",
    '\\b(?:the|this|our) (?:user|caller)\\b',
    '\\b(?:i|we) (?:should|must|need to|have to) (?:now |just |first )?(?:respond|reply|answer|say|greet|tell|ask|keep|call)\\b',
    '\\b(?:system prompt|the (?:system|developer|prompt|instructions)|(?:response|answer|reply) should)\\b',
    '^\\W*(?:der (?:be)?nutzer|der anrufer|l.utilisateur|el usuario|用户)',
  ].join('|'),
  'iu', // regexp: of `aloudChars` characters at most.
);
/** Where its first piece may be spoken: nothing is gained by holding it any longer. */
const pieceEnd = /(?:[.!?…。！？]|\S\s+\S+\s+\S+[,;:，；：—–])["'”’»)\]]*\s*$/; // regexp: of `aloudChars` characters at most.
/** Without its marks, as a server leaves it that drops them: "analysisThey ask…assistantfinalAt seven." */
const bareAnalysis = /^analysis(?=[A-Z])/;
const bareFinal = /assistant\s{0,20}final/;
/** So much of a bare analysis may be the beginning of its end. */
const longestFinal = 34;
/** So much is read at once: what is held of a text is cut again at each mark. */
const sliceChars = 1024;

/**
 * `tools` are the names whose calls a model may write as `name({…})`. `thoughtFirst`: the answer begins inside of a
 * thought. `mayHold` is asked where nothing is known of the model: as long as it is true, the beginning is held until it
 * ends a piece that could be spoken, or is long enough to be told from a thought; one that sounds like a thought, to its
 * end.
 */
export function createSpokenPart(options: {
  tools: readonly string[];
  thoughtFirst: boolean;
  mayHold?: (() => boolean) | undefined;
}): SpokenPart {
  const { mayHold } = options;
  const soundsThought = (text: string) => aloud.test(text) || (mayHold !== undefined && planned.test(text));
  const names = options.tools.map((name) => name.replace(/[^\w-]/g, '\\$&'));
  const name = `(?<![\\w-])(?:${names.join('|')})`;
  // regexp: names, each tried once at its place.
  const written = names.length > 0 ? new RegExp(`${name}\\((?=[{)])`) : null;
  // regexp: what matches ends at once, and what follows a name is of `longestCall` characters at most.
  const mayBeCall = names.length > 0 ? new RegExp(`${name}(?:\\((?:[{)].*)?)?$`, 's') : null;
  let rest = '';
  let gap: Gap | null = null;
  /** Spoken only once it is known that it is no thought; null where that is known. */
  let held: string | null = '';
  /** How that begins, without the space before. */
  let opening = '';
  /** What came so far of the text that is being pushed was thought. */
  let wasThought = false;
  let thoughtFirst = false;
  let wroteCall = false;

  function read(whole: boolean): string {
    let out = '';
    for (;;) {
      if (gap) {
        const end = gap.end?.exec(rest);
        if (!end) {
          rest = gap.end && !whole ? rest.slice(-longestMark) : '';
          return out;
        }
        rest = rest.slice(gap.keepEnd ? end.index : end.index + end[0].length);
        gap = null;
      }
      const found = first(whole);
      if (!found) break;
      out += rest.slice(0, found.index);
      rest = rest.slice(found.index + found.length);
      if (found.lone) {
        // What came before it was thought, and what comes after is the answer.
        out = '';
        held = null;
        wasThought = true;
        thoughtFirst = true;
      }
      gap = found.gap;
    }
    const kept = whole ? rest.length : openAt();
    out += rest.slice(0, kept);
    rest = rest.slice(kept);
    return out;
  }

  function first(
    whole: boolean,
  ): { index: number; length: number; gap: Gap | null; lone?: boolean } | undefined {
    mark.lastIndex = 0;
    const found = mark.exec(rest);
    const named = written?.exec(rest) ?? null;
    if (named && (!found || named.index < found.index)) {
      const length = callLength(rest.slice(named.index + named[0].length));
      const goesOn = length === undefined && !whole && rest.length - named.index < longestCall;
      if (goesOn) return undefined;
      wroteCall = true;
      if (length === undefined) return { index: named.index, length: rest.length, gap: { end: null } };
      return { index: named.index, length: named[0].length + length, gap: null };
    }
    if (!found) return undefined;
    const of = { index: found.index, length: found[0].length };
    return { ...of, ...meaning(found.groups ?? {}) };
  }

  function meaning(groups: Record<string, string | undefined>): { gap: Gap | null; lone?: boolean } {
    const { thought, thoughtEnd, call, fn, bracket, bracketEnd, channel, section, kimi } = groups;
    // regexp: a fixed text.
    if (thought) return { gap: { end: new RegExp(`</${thought}>`, 'i') } };
    if (thoughtEnd || bracketEnd) return { gap: null, lone: true };
    if (kimi) return { gap: { end: /◁\/think▷/ } };
    if (channel !== undefined) {
      if (/^\s*final/i.test(channel)) return { gap: null };
      wroteCall ||= channel.includes('to=');
      return { gap: { end: /<\|(?:end|call|return|start|channel)\|>/, keepEnd: true } };
    }
    if (bracket?.toUpperCase() === 'THINK') return { gap: { end: /\[\/THINK\]/i } };
    if (section && /th(ought|inking)/i.test(section)) {
      return { gap: { end: /<[|｜](?:end_of_)?\/?th(?:ought|inking)[|｜]>/i } };
    }
    if (call || fn || bracket || section) {
      wroteCall = true;
      // regexp: a fixed text.
      if (call || fn) return { gap: { end: new RegExp(`</${call ?? fn}>`, 'i') } };
      if (section) return { gap: { end: /<[|｜][^|｜<>]{0,60}(?:end|\/tool_calls?)[|｜]>/ } };
      return { gap: { end: bracket === 'TOOL_REQUEST' ? /\[END_TOOL_REQUEST\]/ : null } };
    }
    return { gap: null };
  }

  /** Where something begins that the next piece may make a mark. */
  function openAt(): number {
    const from = Math.max(0, rest.length - longestMark);
    let at = rest.length;
    for (const start of ['<', '[', '◁']) {
      const open = rest.lastIndexOf(start);
      if (open >= from && !closed(rest.slice(open))) at = Math.min(at, open);
    }
    for (const head of heads) {
      const open = rest.lastIndexOf(head);
      if (open >= from) at = Math.min(at, open);
    }
    const begun = mayBeCall?.exec(rest);
    if (begun) return Math.min(at, begun.index);
    const word = /[\w-]{1,100}$/.exec(rest.slice(-100))?.[0];
    const mayGoOn = word !== undefined && options.tools.some((tool) => tool.startsWith(word));
    return mayGoOn ? Math.min(at, rest.length - word.length) : at;
  }

  return {
    push(text) {
      let out = '';
      for (let at = 0; at < text.length; at += sliceChars) {
        rest += text.slice(at, at + sliceChars);
        wasThought = false;
        const spoken = given(read(false), false);
        out = wasThought ? spoken : out + spoken;
      }
      return out;
    },
    late() {
      return given('', false);
    },
    end(cutOff) {
      const text = read(true).replace(
        /<\|(?:channel|start|im_start|start_header_id)\|>[^<]*(?:<\|constrain\|>[^<]*)?$/,
        '',
      );
      const unfinished = cutOff && held !== null && (options.thoughtFirst || soundsThought(opening));
      return unfinished ? '' : given(text, true);
    },
    get thoughtFirst() {
      return thoughtFirst;
    },
    get wroteCall() {
      return wroteCall;
    },
  };

  /** What has been read, where it need not wait any more. */
  function given(text: string, whole: boolean): string {
    if (held === null) return text;
    held += text;
    // Only its beginning is looked at again: what is held may grow long.
    if (opening.length < aloudChars) opening = (opening + text).trimStart().slice(0, aloudChars);
    if (bareAnalysis.test(opening)) {
      const final = bareFinal.exec(held);
      if (final) return leave(held.slice(final.index + final[0].length));
      held = held.slice(-longestFinal);
      return whole ? leave('') : '';
    }
    if (opening.startsWith('{')) {
      if (!whole) return '';
      return leave(spokenOf(held));
    }
    if (whole) return leave(held);
    if (options.thoughtFirst) return '';
    if (soundsThought(opening)) return '';
    if (opening.length < aloudChars && perhapsAloud.test(opening)) return '';
    // Its first word may go on.
    if (/^[\p{L}']{0,20}$/u.test(opening)) return '';
    if (opening.length < aloudChars && !pieceEnd.test(opening) && mayHold?.()) return '';
    return leave(held);
  }

  function leave(text: string): string {
    held = null;
    return text;
  }

  /** An answer that is JSON: a call of a tool, or what is to be said in an envelope. */
  function spokenOf(text: string): string {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return text;
    }
    if (typeof value !== 'object' || value === null) return text;
    const entries = Object.entries(value);
    const isCall = 'name' in value && ('arguments' in value || 'parameters' in value);
    wroteCall ||= isCall;
    if (isCall) return '';
    const [only, ...others] = entries;
    return only && others.length === 0 && typeof only[1] === 'string' ? only[1] : text;
  }
}

function closed(text: string): boolean {
  const end = text.startsWith('<') ? '>' : text.startsWith('[') ? ']' : '▷';
  // "a < b" and "[" before a word are no marks.
  return text.includes(end) || /^[<[][\s\d]/.test(text);
}

/** How far the arguments of a call go, its closing bracket included; undefined where they do not end. */
function callLength(text: string): number | undefined {
  let depth = 1;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '(') depth += 1;
    else if (char === ')') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
