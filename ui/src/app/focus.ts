/** The focus is never lost: where the element that had it goes away or is switched off, something near it has it. */
import { useEffect } from 'react';

const focusable =
  'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]';

/** What had the focus last, with what it lay in, the nearest first. */
interface Held {
  element: HTMLElement;
  around: HTMLElement[];
}

/** Watches the whole page; a click beside everything still takes the focus away, as a person meant it. */
export function useFocusKept(): void {
  useEffect(() => {
    let held: Held | undefined;
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement) held = { element: target, around: ancestorsOf(target) };
    };
    const onPress = ({ target }: PointerEvent) => {
      if (target instanceof Element && target.closest(focusable) === null) held = undefined;
    };
    const mend = () => {
      if (held === undefined || document.activeElement !== document.body || isUsable(held.element)) return;
      const { around } = held;
      held = undefined;
      placeNear(around)?.focus({ preventScroll: true });
    };
    // After the browser has taken the focus away, and React has put what comes instead.
    const observer = new MutationObserver(mend);
    observer.observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ['disabled', 'open'],
    });
    document.addEventListener('focusin', onFocus);
    document.addEventListener('pointerdown', onPress, true);
    return () => {
      observer.disconnect();
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('pointerdown', onPress, true);
    };
  }, []);
}

function ancestorsOf(element: HTMLElement): HTMLElement[] {
  const { parentElement } = element;
  return parentElement === null || parentElement === document.body
    ? []
    : [parentElement, ...ancestorsOf(parentElement)];
}

const isUsable = (element: HTMLElement): boolean => element.isConnected && !element.matches(':disabled');

/** The first thing that takes the focus in the nearest surroundings that are still there; else the page's content. */
function placeNear(around: readonly HTMLElement[]): HTMLElement | undefined {
  const main = document.getElementById('main') ?? undefined;
  for (const each of around) {
    if (each === main) break;
    if (!each.isConnected || each.contains(main ?? null)) continue;
    const found = each.querySelector<HTMLElement>(focusable);
    if (found !== null) return found;
  }
  return main;
}
