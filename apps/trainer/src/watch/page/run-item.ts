/** One run in the list. */
import type { RunView } from '../view.js';
import { element, setText } from './dom.js';
import { durationText, measureText, runTitle, STATE_NAMES } from './words.js';

/** A run that has been silent for longer may have been stopped from outside. */
const QUIET_SECONDS = 120;

/** A run with its state, progress and last distance. */
export class RunItem {
  readonly root = element('li', { class: 'run' });
  readonly #title = element('span', { class: 'run-title' });
  readonly #state = element('span', { class: 'badge' });
  readonly #progress = element('progress', { max: 1 });
  readonly #facts = element('span', { class: 'facts' });
  readonly #reason = element('span', { class: 'reason' });

  constructor() {
    this.root.append(this.#title, this.#state, this.#progress, this.#facts, this.#reason);
  }

  update(run: RunView): void {
    const title = runTitle(run);
    setText(this.#title, title);
    this.#title.title = run.name;
    setText(this.#state, STATE_NAMES[run.state]);
    this.#state.dataset['state'] = run.state;
    this.#progress.value = run.share;
    this.#progress.setAttribute('aria-label', `Progress of ${title}`);
    this.#progress.hidden = run.state === 'complete' || run.state === 'waiting';
    setText(this.#facts, factsOf(run).join(' · '));
    setText(this.#reason, reasonOf(run));
    this.#reason.hidden = this.#reason.textContent === '';
  }
}

function factsOf({ iteration, iterations, secondsLeft, distance, h, state }: RunView): string[] {
  const facts: string[] = [];
  if (state !== 'waiting') {
    const isWhole = iterations === undefined || state === 'complete';
    facts.push(isWhole ? `${iteration} iterations` : `iteration ${iteration} of ${iterations}`);
  }
  if (secondsLeft !== undefined) facts.push(`${durationText(secondsLeft)} left`);
  if (distance !== undefined) facts.push(`distance ${measureText(distance)}`);
  if (h !== undefined) facts.push(`h\u00a0=\u00a0${h}`);
  return facts;
}

function reasonOf({ reason, quietSeconds }: RunView): string {
  if (reason !== undefined) return reason;
  if (quietSeconds === undefined || quietSeconds < QUIET_SECONDS) return '';
  return `No news for ${durationText(quietSeconds)}. A long evaluation is quiet; so is a run that was stopped.`;
}
