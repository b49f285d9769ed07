/** The caller asks for time. */
const holdPhrase =
  /(?<!\b(to|can't|cannot|not|will|won't|must|long|i|we|the|a|you) )\b(wait|hold on|hang on|bear with me|(one|just a|just one|give me a|give me one) (moment|second|sec|minute)|let me (just |quickly )?(check|see|think|look|find)( (it|that|this|here) up| (it|that|this|here|up))?)( please| for me| for a (moment|second|sec|minute)| a (moment|second|sec|minute))?[\s.,!…]*$/i;

/** "Hold on", "let me check". */
export function asksForTime(text: string): boolean {
  return holdPhrase.test(text);
}
