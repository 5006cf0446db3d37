/** One experiment on the page. */
import type { ExperimentView } from '../view.js';
import { ChartList } from './chart-list.js';
import { element, setText } from './dom.js';
import { RunGroups } from './run-groups.js';
import { SampleList } from './sample-list.js';
import { countsText, durationText, percentText, shareOf } from './words.js';

const LOSS_HEIGHT = 180;

/** Charts, samples and runs of an experiment. A folded one draws nothing. */
export class ExperimentSection {
  readonly root = element('details', { class: 'experiment' });
  readonly #title = element('h2');
  readonly #folder = element('span', { class: 'folder' });
  readonly #progress = element('progress', { max: 1 });
  readonly #facts = element('span', { class: 'facts' });
  readonly #messages = element('div', { class: 'messages' });
  readonly #waiting = element(
    'p',
    { class: 'waiting' },
    'No distance yet. The first one comes before training.',
  );
  readonly #distances = new ChartList('distances', { seriesName: 'Variants' });
  readonly #losses = new ChartList('losses', {
    height: LOSS_HEIGHT,
    showsHint: false,
    showsControls: false,
  });
  readonly #lossPart = element(
    'section',
    { class: 'loss-part' },
    element('h3', {}, 'Losses'),
    this.#losses.root,
  );
  readonly #samples = new SampleList();
  readonly #samplePart = element(
    'section',
    { class: 'sample-part' },
    element('h3', {}, 'Samples'),
    this.#samples.root,
  );
  readonly #runs = new RunGroups();
  readonly #runPart = element(
    'section',
    { class: 'run-part' },
    element('h3', {}, 'Runs'),
    this.#runs.root,
  );
  #view: ExperimentView | undefined;

  constructor({ id }: ExperimentView, isOpen: boolean) {
    this.root.id = `experiment-${id}`;
    this.root.open = isOpen;
    this.root.append(
      element(
        'summary',
        {},
        this.#title,
        this.#folder,
        element('span', { class: 'overall' }, this.#progress, this.#facts),
      ),
      this.#messages,
      element(
        'div',
        { class: 'body' },
        element('section', { class: 'distance-part' }, this.#waiting, this.#distances.root),
        element('div', { class: 'side' }, this.#samplePart, this.#runPart),
        this.#lossPart,
      ),
    );
    this.root.addEventListener('toggle', () => this.#draw());
  }

  update(view: ExperimentView): void {
    this.#view = view;
    setText(this.#title, view.title);
    setText(this.#folder, view.folder);
    const share = shareOf(view.runs);
    this.#progress.value = share;
    this.#progress.setAttribute('aria-label', `Progress of ${view.title}`);
    setText(this.#facts, factsOf(view).join(' · '));
    this.#draw();
  }

  #draw(): void {
    const view = this.#view;
    if (!view || !this.root.open) return;
    const messages = [
      ...(view.problem === undefined ? [] : [view.problem]),
      ...view.warnings,
      ...view.notes,
    ];
    const shown = [...this.#messages.children].map((each) => each.textContent);
    if (JSON.stringify(shown) !== JSON.stringify(messages)) {
      this.#messages.replaceChildren(...messages.map((text) => element('p', {}, text)));
    }
    this.#waiting.hidden = view.distances.length > 0 || view.problem !== undefined;
    this.#distances.update(view.distances);
    this.#lossPart.hidden = view.losses.length === 0;
    this.#losses.update(view.losses);
    this.#samplePart.hidden = view.samples.length === 0;
    this.#samples.update(view.id, view.samples, view.isPoints);
    this.#runPart.hidden = view.runs.length === 0;
    this.#runs.update(view.runs);
  }
}

function factsOf({ runs, secondsLeft }: ExperimentView): string[] {
  const left = secondsLeft === undefined ? [] : [`${durationText(secondsLeft)} left`];
  return [percentText(shareOf(runs)), ...left, countsText(runs)];
}
