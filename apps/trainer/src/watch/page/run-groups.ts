/** The runs of an experiment, by their state. */
import type { RunState, RunView } from '../view.js';
import { element, KeyedList, setText } from './dom.js';
import { RunItem } from './run-item.js';
import { STATE_NAMES, STATE_ORDER } from './words.js';

/** Of more runs, those that need no attention are folded at first. */
const MOST_OPEN = 8;
const CALM: readonly RunState[] = ['waiting', 'complete'];

interface Group {
  readonly state: RunState;
  readonly runs: readonly RunView[];
  readonly isFolded: boolean;
}

class RunGroup {
  readonly root = element('details', { class: 'group' });
  readonly #summary = element('summary');
  readonly #list = element('ul', { class: 'runs' });
  readonly #items = new KeyedList<RunView, RunItem>(this.#list, () => new RunItem());

  constructor({ isFolded }: Group) {
    this.root.open = !isFolded;
    this.root.append(this.#summary, this.#list);
  }

  update({ state, runs }: Group): void {
    setText(this.#summary, `${runs.length} ${STATE_NAMES[state]}`);
    this.#items.update(runs, ({ name }) => name);
  }
}

/** A group that can be folded for each state. */
export class RunGroups {
  readonly root = element('div', { class: 'groups' });
  readonly #groups = new KeyedList<Group, RunGroup>(this.root, (group) => new RunGroup(group));

  update(runs: readonly RunView[]): void {
    const groups = STATE_ORDER.map((state) => ({
      state,
      runs: runs.filter((run) => run.state === state),
      isFolded: runs.length > MOST_OPEN && CALM.includes(state),
    }));
    this.#groups.update(
      groups.filter((group) => group.runs.length > 0),
      ({ state }) => state,
    );
  }
}
