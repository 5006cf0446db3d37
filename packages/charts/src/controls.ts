/** The buttons above a chart. */
import { element, swatch } from './elements.js';
import type { Shown } from './shown.js';

/** What the buttons do. */
export interface Actions {
  toggleSeries(label: string): void;
  chooseAxis(index: number): void;
  toggleLog(): void;
  showAll(): void;
}

/** A button, and whether it is pressed in a chart. */
interface Toggle {
  readonly button: HTMLButtonElement;
  readonly update: (shown: Shown) => void;
}

/** Buttons that hide lines, choose the x axis and the kind of the y axis, and undo the zoom. */
export class Controls {
  readonly root = element('div', { class: 'wprox-chart-controls' });
  readonly #actions: Actions;
  readonly #seriesName: string;
  #toggles: Toggle[] = [];
  /** What the buttons were made for. */
  #made = '';

  constructor(seriesName: string, actions: Actions) {
    this.#seriesName = seriesName;
    this.#actions = actions;
  }

  /** Shows which buttons are pressed. Makes new ones only for other lines or axes. */
  update(shown: Shown, colorOf: (index: number) => string): void {
    const { series, axes } = shown.chart;
    const key = JSON.stringify([
      series.map(({ label, dash }, i) => [label, dash, colorOf(i)]),
      axes.map(({ name }) => name),
    ]);
    if (key !== this.#made) {
      this.#make(shown, colorOf);
      this.#made = key;
    }
    for (const { update } of this.#toggles) update(shown);
  }

  #make({ chart }: Shown, colorOf: (index: number) => string): void {
    const focused = this.#toggles.findIndex(({ button }) => button === document.activeElement);
    const variants = chart.series.map(({ label, dash = [] }, i) =>
      toggle(
        [swatch(colorOf(i), dash), label],
        () => this.#actions.toggleSeries(label),
        ({ choice }) => !choice.hidden.has(label),
      ),
    );
    const axes = chart.axes.map(({ name }, i) =>
      toggle(
        [name],
        () => this.#actions.chooseAxis(i),
        ({ choice }) => choice.axis === i,
      ),
    );
    const log = toggle(
      ['logarithmic'],
      () => this.#actions.toggleLog(),
      ({ ranges }) => ranges.isLog,
      ({ canBeLog }) => (canBeLog ? undefined : 'A logarithmic axis needs positive values.'),
    );
    const whole = toggle(
      ['whole range'],
      () => this.#actions.showAll(),
      ({ choice }) => choice.zoom === undefined,
    );
    const shownAxes = axes.length > 1 ? axes : [];
    this.#toggles = [...variants, ...shownAxes, log, whole];
    this.root.replaceChildren(
      group(this.#seriesName, variants),
      group('Axes', [...shownAxes, log, whole]),
    );
    if (focused >= 0) this.#toggles[focused]?.button.focus();
  }
}

function toggle(
  content: readonly (Node | string)[],
  onClick: () => void,
  isPressed: (shown: Shown) => boolean,
  whyNot: (shown: Shown) => string | undefined = () => undefined,
): Toggle {
  const button = element('button', { type: 'button' }, ...content);
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') !== 'true') onClick();
  });
  return {
    button,
    update: (shown) => {
      const reason = whyNot(shown);
      button.setAttribute('aria-pressed', String(isPressed(shown)));
      // A button that is disabled by the attribute of that name would lose the focus.
      button.setAttribute('aria-disabled', String(reason !== undefined));
      button.title = reason ?? '';
    },
  };
}

function group(label: string, toggles: readonly Toggle[]): HTMLElement {
  const buttons = toggles.map(({ button }) => button);
  return element('div', { role: 'group', 'aria-label': label }, ...buttons);
}
