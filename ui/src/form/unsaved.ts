/** What would be lost: changes that are not saved yet, a call that goes on. Nobody leaves it without being asked. */
import { useEffect, useMemo } from 'react';

/** What is asked, by who asks it. */
const questions = new Map<object, string>();

export const holdsUnsaved = (): boolean => questions.size > 0;

/** Asks, where something would be lost. True: go on. */
export function mayLeave(): boolean {
  const [question] = questions.values();
  return question === undefined || window.confirm(question);
}

/**
 * Counts something among what would be lost while it is there, by default a form's changes. Call the result when it is
 * not any more, before anything navigates.
 */
export function useUnsaved(there: boolean, question = 'Leave without saving your changes?'): () => void {
  const own = useMemo(() => ({}), []);
  useEffect(() => {
    if (there) questions.set(own, question);
    return () => void questions.delete(own);
  }, [own, there, question]);
  return () => void questions.delete(own);
}
