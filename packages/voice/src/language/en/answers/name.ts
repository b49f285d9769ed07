import { answered, type Understood } from '../../answer.ts';

const lead =
  /^(?:um+|uh+|er+|hmm+|yes|yeah|yep|sure|okay|ok|alright|all right|right|of course|certainly|hi|hello|hey|oh|so|well|please|sorry|no|wait|hold on|actually|and|my (?:full |first |last )?name is|my (?:full )?name's|(?:the|that) name is|the name's|name's|name is|you can call me|call me|just call me|everyone calls me|this is|it's for|it's|it is|its|that's|that is|that would be|it would be|i'm|i am|i'm called|under|put it under|put down|the reservation is for|for)\b[\s,.:!-]*/i;
const tail =
  /(?:(?<![\s,.])[\s,.]+)?\b(?:(?:speaking|here|please|thanks|thank you(?: very much)?|on the (?:line|phone)|is my name|again|with an? \w+)[\s,.!?]*$|(?:and (?:i|i'd|i'm|my|can|could|it|that|the)\b|but |spelled ).*)/i;
/** Who says more than so many of them says no name. */
const mostLeads = 20;

const firstName = /first name(?: is|'s)? ([\p{L}'-]+)/iu;
const lastName = /(?:last|sur)\s?name(?: is|'s)? ([\p{L}'-]+)/iu;
const myName = /my (?:full )?name(?:'s| is) /i;
/** Up to where something else begins. */
const untilElse = /^.+?(?=[,.;]| and | i'd | i would | i want | i need | my )/i;
const notNames = new Set(
  `what who where when why how which is are was were do does did can could would will should may have has had the a an to of in
  on at it this that these those you your we our they he she him her them me i my mine no not yes yeah okay none nothing anything
  something nobody sorry help repeat again wait stop cancel hours open closed price cost much many about because maybe think know
  want need like speak talk call book make change got get give tell say said please thanks there here today tomorrow monday
  tuesday wednesday thursday friday saturday sunday morning afternoon evening number phone name appointment order question
  person agent human calling looking just really very for with from if so or nope nah yep yup hmm huh um uh oh hello hi hey fine good great ok alright right cool perfect exactly correct wrong goodbye bye hear understand going trying`.split(
    /\s+/,
  ),
);
const titles = /^(?:mr|mrs|ms|miss|dr|professor|sir|madam)$/i;

/** The caller's name, without what was said around it; null when it is more likely something else. */
export function parseName(text: string): Understood | null {
  const [first, last] = [firstName.exec(text), lastName.exec(text)];
  if (first !== null && last !== null) return nameOf([first[1]!, last[1]!]);
  const whole = nameIn(text);
  if (whole !== null) return whole;
  // "My name is Bob Stone, I'd like to book" and "Bob Stone, my number is …": what comes first is the name.
  const mine = myName.exec(text);
  const from = mine === null ? 0 : mine.index + mine[0].length;
  const after = untilElse.exec(text.slice(from));
  const head = after === null ? untilElse.exec(text)?.[0] : text.slice(0, from) + after[0];
  return head === undefined || head.length < 2 ? null : nameIn(head);
}

/** A name that is said to be one, inside another answer. */
export function introducedName(text: string): Understood | null {
  const named = text.search(/\b(?:my (?:full )?name(?:'s| is)|(?:the )?name is)/iu);
  const speaking = text.search(/\bthis is ./iu);
  const spoke = speaking >= 0 && / speaking\b/iu.test(text.slice(speaking + 'this is .'.length));
  const starts = [named, spoke ? speaking : -1].filter((index) => index >= 0);
  return starts.length === 0 ? null : parseName(text.slice(Math.min(...starts)));
}

function nameIn(text: string): Understood | null {
  let rest = text.normalize('NFKC').replace(/[‘’`]/g, "'").replace(/\s+/g, ' ').trim().slice(0, 400);
  // "…, my name is" may stand in the middle.
  rest = rest.replace(/^.*?\b(?=my (?:full )?name(?: is|'s)\b)/i, '');
  for (let before = '', left = mostLeads; before !== rest && left > 0; left -= 1) {
    before = rest;
    const shorter = rest.replace(lead, '');
    // A name may look like a filler ("May", "Will"): something must be left.
    if (/\p{L}/u.test(shorter)) rest = shorter;
  }
  for (let before = '', left = mostLeads; before !== rest && left > 0; left -= 1) {
    before = rest;
    rest = rest.replace(tail, '');
  }
  return nameOf(joinSpelled(rest.match(/\p{L}[\p{L}\p{M}'’-]*/gu) ?? []), /\d/.test(rest));
}

/** Letters that were spelled make one word; where they spell the word before, they only confirm it. */
function joinSpelled(list: readonly string[]): string[] {
  const joined: string[] = [];
  let letters = '';
  const flush = () => {
    if (letters.length === 0) return;
    if (joined.at(-1)?.toLowerCase() !== letters.toLowerCase()) joined.push(letters);
    letters = '';
  };
  for (const word of list) {
    const spelled = /^\p{L}(?:-\p{L})+$/u.test(word);
    if (word.length === 1 || spelled) letters += word.replaceAll('-', '');
    else {
      flush();
      joined.push(word);
    }
  }
  // One letter is an initial.
  flush();
  return joined;
}

function nameOf(parts: readonly string[], hasDigits = false): Understood | null {
  if (hasDigits || parts.length === 0 || parts.length > 5) return null;
  if (parts.some((part) => notNames.has(part.toLowerCase()) || part.length > 40)) return null;
  if (parts.every((part) => titles.test(part))) return null;
  const name = parts
    .map((part) =>
      titles.test(part) ? `${capital(part)}${/^(mr|mrs|ms|dr)$/i.test(part) ? '.' : ''}` : capital(part),
    )
    .join(' ');
  return answered(name, name, {
    first: name.split(' ').find((part) => !titles.test(part.replace('.', ''))) ?? name,
  });
}

/** "john o'neil-smith" → "John O'Neil-Smith"; what has capitals inside is left as it is. */
function capital(word: string): string {
  if (/\p{Ll}/u.test(word) && /\p{Lu}/u.test(word.slice(1))) return word;
  return word
    .toLowerCase()
    .replace(
      /(^|[-'’])(\p{L})(?=\p{L}{2}|$|-)/gu,
      (_, mark: string, letter: string) => mark + letter.toUpperCase(),
    )
    .replace(/^\p{L}/u, (letter) => letter.toUpperCase());
}
