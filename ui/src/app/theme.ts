/** Light, dark, or as the system has it; kept in this browser. public/theme.js applies it before the first paint. */
import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark' | 'system';

const key = 'parley.theme';
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function read(): Theme {
  const kept = safely(() => localStorage.getItem(key));
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

let theme = read();

function apply(): void {
  const dark = theme === 'dark' || (theme === 'system' && systemDark.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

systemDark.addEventListener('change', apply);

export function setTheme(next: Theme): void {
  theme = next;
  safely(() => localStorage.setItem(key, next));
  apply();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => theme,
  );
}

/** Storage may be forbidden; the theme then lasts as long as the page. */
function safely<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
