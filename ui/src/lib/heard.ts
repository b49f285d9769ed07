/**
 * Splits an answer where hearing stopped. The two texts may differ in spacing and in letter case, so the place
 * is found by counting the heard letters and digits off the generated text.
 */
export function splitHeard(generated: string, heard: string): { heard: string; rest: string } {
  if (generated.startsWith(heard)) return { heard, rest: generated.slice(heard.length) };
  const wanted = letters(heard).length;
  let seen = 0;
  let at = 0;
  for (const character of generated) {
    if (seen >= wanted) break;
    seen += letters(character).length;
    at += character.length;
  }
  // Closing punctuation belongs to the word before it.
  while (at > 0 && at < generated.length && /[.,!?;:'")\]]/.test(generated[at] ?? '')) at += 1;
  return { heard: generated.slice(0, at), rest: generated.slice(at) };
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}
