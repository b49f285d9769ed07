/** Forms with changes that are not saved yet: nobody leaves them without being asked. */
import { useEffect, useMemo } from 'react';

const unsaved = new Set<object>();

export const holdsUnsaved = (): boolean => unsaved.size > 0;

/** Asks, where something would be lost. True: go on. */
export function mayLeave(): boolean {
  return !holdsUnsaved() || window.confirm('Leave without saving your changes?');
}

/** Counts a form among the unsaved while it is dirty. Call the result when it was saved, before anything navigates. */
export function useUnsaved(dirty: boolean): () => void {
  const form = useMemo(() => ({}), []);
  useEffect(() => {
    if (dirty) unsaved.add(form);
    return () => void unsaved.delete(form);
  }, [form, dirty]);
  return () => void unsaved.delete(form);
}
