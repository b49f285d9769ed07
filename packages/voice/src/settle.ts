/** When something has had all its consequences: every promise that can settle without time passing has settled. */

const waiting: (() => void)[] = [];

/** Calls back then. One macrotask serves all who wait for the same moment. */
export function afterSettled(callback: () => void): void {
  if (waiting.push(callback) > 1) return;
  setImmediate(() => {
    for (const each of waiting.splice(0)) each();
  });
}

/** Resolves then, and when nobody waits for it any more. */
export async function settled(): Promise<void> {
  do await new Promise<void>((resolve) => setImmediate(resolve));
  while (waiting.length > 0);
}
