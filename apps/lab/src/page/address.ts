/** Keeps the shown tab and its state in the address of the page, and follows it back and forward. */
import { effect, type Signal, signal } from '@preact/signals';
import { defaultDigits } from '../state/defaults.js';
import type { Lab } from '../state/lab.js';
import { labOfLink, linkOf } from '../state/link.js';
import { PRESETS } from './presets/presets.js';
import type { Session } from './session/session.js';

/** The tabs; those of points and digits have a state. */
export type TabId = 'points' | 'digits' | 'two-masses' | 'flow' | 'runs';

/** Milliseconds between two changes of the address; browsers refuse more than about 100 in 30 seconds. */
const EVERY = 300;

/** The tab that is shown. */
export const shownTab: Signal<TabId> = signal('points');

/** Returns the tab that an address shows. */
export function tabOfHash(hash: string): TabId {
  const name = hash.slice(1);
  if (name === 'two-masses' || name === 'flow' || name === 'runs') return name;
  return /^\d+&digits(&|$)/.test(name) ? 'digits' : 'points';
}

/** Shows another tab, as a new entry of the history. */
export function showTab(tab: TabId, lab?: Lab): void {
  if (tab === shownTab.peek()) return;
  history.pushState(null, '', lab ? addressOf(lab) : `#${tab}`);
  shownTab.value = tab;
}

/** Reads the address of the page. Without a state it is the first preset, or the first digits. */
export function labOfAddress(
  tab: 'points' | 'digits',
  hash = location.hash,
): { readonly lab: Lab; readonly problem?: string } {
  if (tab !== tabOfHash(hash)) {
    return { lab: tab === 'digits' ? defaultDigits : PRESETS[0]!.make() };
  }
  return hash.length <= 1 ? { lab: PRESETS[0]!.make() } : labOfLink(hash);
}

/** Shows the tab of the address when the back button or a link changes it. */
export function followTabs(): () => void {
  const read = () => {
    shownTab.value = tabOfHash(location.hash);
  };
  read();
  return onAddress(read);
}

/**
 * While the tab of a session is shown, writes each change into the address, and shows what a link or the back
 * button puts there.
 */
export function followAddress(session: Session, tab: 'points' | 'digits'): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = '';
  const write = () => {
    timer = undefined;
    written = addressOf(session.lab.peek());
    if (location.hash !== written && tabOfHash(location.hash) === tab) {
      history.replaceState(null, '', written);
    }
  };
  const read = () => {
    if (location.hash === written || tabOfHash(location.hash) !== tab) return;
    clearTimeout(timer);
    timer = undefined;
    written = location.hash;
    const { lab, problem } = labOfAddress(tab);
    session.show(lab);
    session.refusal.value = problem;
  };
  if (location.hash !== addressOf(session.lab.peek()) && session.opening.peek() > 0) read();
  const stop = effect(() => {
    void session.lab.value;
    timer ??= setTimeout(write, EVERY);
  });
  const stopReading = onAddress(read);
  return () => {
    clearTimeout(timer);
    stop();
    stopReading();
  };
}

/** The address of a state, which is never empty: an empty one shows the first preset. */
export function addressOf(lab: Lab): string {
  const link = linkOf(lab);
  return link === '#' ? '#1' : link;
}

/** Calls a function after a link or the back button. @returns a function that ends it. */
function onAddress(read: () => void): () => void {
  addEventListener('popstate', read);
  addEventListener('hashchange', read);
  return () => {
    removeEventListener('popstate', read);
    removeEventListener('hashchange', read);
  };
}
