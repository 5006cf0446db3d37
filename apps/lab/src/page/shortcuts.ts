/** Keys that act on the training from anywhere on the page, unless somebody types or the reader turned them off. */
import type { Session } from './session/session.js';

const KEY = 'wprox-lab-shortcuts';

/** The keys with what they do. */
export const SHORTCUTS = [
  ['Space', 'play or pause'],
  ['.', 'one outer iteration'],
  [',', 'one phase'],
  ['r', 'restart'],
] as const;

/** Whether single keys act. A reader whose speech input types letters turns them off. */
export function shortcutsAreOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

export function turnShortcuts(isOn: boolean): void {
  try {
    localStorage.setItem(KEY, isOn ? 'on' : 'off');
  } catch {
    // A page without storage keeps them on.
  }
}

/** Listens for the keys. @returns a function that ends it. */
export function listenForShortcuts(session: Session): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (isTyping(event.target) || !shortcutsAreOn()) return;
    if (event.key === ' ') {
      if (isOperated(event.target)) return;
      if (session.playing.peek()) session.pause();
      else session.play();
    } else if (event.key === '.') session.step('iteration');
    else if (event.key === ',') session.step('phase');
    else if (event.key === 'r') session.restart();
    else return;
    event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}

/** Whether letters go into the element. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches(
      'textarea, select, [contenteditable], input:not([type=range], [type=checkbox], [type=radio])',
    )
  );
}

/** Whether Space already means something on the element. */
function isOperated(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('button, a, summary, input, [role=tab]');
}
