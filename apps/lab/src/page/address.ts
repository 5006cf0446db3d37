/** Keeps the state in the address of the page, and follows it back and forward. */
import { effect } from '@preact/signals';
import type { Lab } from '../state/lab.js';
import { labOfLink, linkOf } from '../state/link.js';
import { PRESETS } from './presets/presets.js';
import type { Session } from './session/session.js';

/** Milliseconds between two changes of the address; browsers refuse more than about 100 in 30 seconds. */
const EVERY = 300;

/** Reads the address of the page. Without a state it is the first preset. */
export function labOfAddress(): { readonly lab: Lab; readonly problem?: string } {
  if (location.hash.length <= 1) return { lab: PRESETS[0]!.make() };
  return labOfLink(location.hash);
}

/** Writes each change into the address, and shows what a link or the back button puts there. */
export function followAddress(session: Session): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = location.hash;
  const write = () => {
    timer = undefined;
    written = linkOf(session.lab.peek());
    if (location.hash !== written) history.replaceState(null, '', written);
  };
  const stop = effect(() => {
    void session.lab.value;
    timer ??= setTimeout(write, EVERY);
  });
  const read = () => {
    if (location.hash === written) return;
    clearTimeout(timer);
    timer = undefined;
    written = location.hash;
    const { lab, problem } = labOfAddress();
    session.show(lab);
    session.refusal.value = problem;
  };
  addEventListener('hashchange', read);
  return () => {
    clearTimeout(timer);
    stop();
    removeEventListener('hashchange', read);
  };
}
