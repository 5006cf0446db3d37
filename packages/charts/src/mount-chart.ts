/** A chart in a page: puts its parts together and keeps what the reader has chosen. */
import { ArgumentError, reject } from '@wprox/arguments';
import type { Chart, ChartOptions, MountedChart } from './chart.js';
import { requireChart, requireChartOptions } from './check-chart.js';
import { Controls } from './controls.js';
import { element } from './elements.js';
import { Plot } from './plot.js';
import { readoutTable, readoutText } from './readout.js';
import { type Choice, type Shown, shownOf } from './shown.js';
import { themeOf, watchTheme } from './theme.js';

const HINT =
  'Point at the chart for values, drag across it to zoom, double-click for the whole range. By ' +
  'keyboard: arrow keys move along the lines, + and − zoom, Escape shows the whole range.';

/** One key press moves by this share of the range. */
const KEY_STEP = 1 / 50;

/**
 * Shows a chart in an element: lines with their bands, buttons that hide lines and choose axes, and the values
 * at the pointer, or at the place that arrow keys move, as a table. The page needs the style sheet
 * `@wprox/charts/style.css`.
 *
 * @param element gets the chart as its last child, which takes all of its width.
 * @param chart the data. Values that are missing or not finite are gaps.
 * @throws ArgumentError if an argument is not what it should be, or outside a page.
 *
 * @example
 * const { update } = mountChart(document.querySelector('#loss'), chart);
 * socket.onmessage = ({ data }) => update(JSON.parse(data));
 */
export function mountChart(
  element: HTMLElement,
  chart: Chart,
  options: ChartOptions = {},
): MountedChart {
  requireElement(element);
  requireChart(chart);
  requireChartOptions(options);
  if (typeof document === 'undefined') {
    throw new ArgumentError('element', 'needs a page around it; call mountChart in a browser');
  }
  const view = new ChartView(element, chart, options);
  return {
    update: (next) => {
      requireChart(next);
      view.update(next);
    },
    dispose: () => view.dispose(),
  };
}

/** Elements of another frame are not instances of this frame's class. */
function requireElement(value: unknown): asserts value is HTMLElement {
  const isElement = Object(value).nodeType === 1 && typeof Object(value).append === 'function';
  if (!isElement) reject('element', value, 'an element of the page');
}

class ChartView {
  readonly #options: ChartOptions;
  readonly #root = element('div', { class: 'wprox-chart' });
  readonly #yTitle = element('p', { class: 'wprox-chart-title' });
  readonly #xTitle = element('p', { class: 'wprox-chart-title wprox-chart-x' });
  readonly #area = element('div', { class: 'wprox-chart-area', role: 'slider', tabindex: 0 });
  readonly #values = element('div', { class: 'wprox-chart-values', role: 'group', tabindex: 0 });
  readonly #controls: Controls;
  readonly #ending: (() => void)[] = [];
  #choice: Choice;
  #shown: Shown;
  #cursor: number | undefined;
  #plot: Plot | undefined;
  #plotKey = '';
  #isDisposed = false;

  constructor(parent: HTMLElement, chart: Chart, options: ChartOptions) {
    this.#options = options;
    this.#choice = {
      axis: 0,
      wantsLog: chart.isLog ?? false,
      hidden: new Set(),
      zoom: undefined,
    };
    this.#shown = shownOf(chart, this.#choice);
    this.#controls = new Controls(options.seriesName ?? 'Lines', {
      toggleSeries: (label) => {
        const hidden = new Set(this.#choice.hidden);
        if (!hidden.delete(label)) hidden.add(label);
        this.#choose({ hidden });
      },
      chooseAxis: (axis) => {
        this.#cursor = undefined;
        this.#choose({ axis, zoom: undefined });
      },
      toggleLog: () => this.#choose({ wantsLog: !this.#shown.ranges.isLog }),
      showAll: () => this.#choose({ zoom: undefined }),
    });
    this.#root.append(this.#controls.root, this.#yTitle, this.#area, this.#xTitle, this.#values);
    if (options.showsHint !== false) {
      this.#root.append(element('p', { class: 'wprox-chart-hint' }, HINT));
    }
    parent.append(this.#root);
    this.#area.addEventListener('keydown', (event) => this.#onKey(event));
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.#area);
    this.#ending.push(
      () => observer.disconnect(),
      watchTheme(() => this.#draw()),
    );
    this.#draw();
  }

  update(chart: Chart): void {
    if (this.#isDisposed) return;
    if (this.#choice.axis >= chart.axes.length) {
      this.#choice = { ...this.#choice, axis: 0, zoom: undefined };
      this.#cursor = undefined;
    }
    this.#show(chart);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    for (const end of this.#ending) end();
    this.#plot?.dispose();
    this.#root.remove();
  }

  #choose(change: Partial<Choice>): void {
    this.#choice = { ...this.#choice, ...change };
    this.#show(this.#shown.chart);
  }

  #show(chart: Chart): void {
    this.#shown = shownOf(chart, this.#choice);
    this.#draw();
  }

  /** Draws what is shown, on the same canvas if its lines and axes are of the same kind. */
  #draw(): void {
    const theme = themeOf(this.#root);
    const { chart, choice } = this.#shown;
    this.#yTitle.textContent = chart.yTitle;
    this.#xTitle.textContent = chart.axes[choice.axis]!.title;
    this.#controls.update(this.#shown, (i) => this.#colorOf(i, theme.isDark));
    const key = Plot.keyOf(this.#shown);
    if (this.#plot && key === this.#plotKey) this.#plot.update(this.#shown, theme);
    else {
      this.#plot?.dispose();
      this.#plotKey = key;
      this.#plot = new Plot(this.#area, this.#shown, theme, this.#size(), {
        point: (x) => {
          this.#cursor = x;
          this.#plot?.markAt(x, false);
          this.#read();
        },
        zoom: (from, to) => this.#choose({ zoom: [from, to] }),
        showAll: () => this.#choose({ zoom: undefined }),
      });
    }
    this.#moveTo(this.#cursor);
  }

  #colorOf(index: number, isDark: boolean): string {
    const { color, darkColor } = this.#shown.chart.series[index]!;
    return (isDark && darkColor) || color;
  }

  #size(): { width: number; height: number } {
    const width = Math.max(160, this.#area.clientWidth);
    const height = this.#options.height ?? Math.min(380, Math.max(220, width / 2));
    return { width, height: Math.round(height) };
  }

  #resize(): void {
    this.#plot?.resize(this.#size());
    this.#moveTo(this.#cursor);
  }

  #moveTo(x: number | undefined): void {
    const [from, to] = this.#shown.ranges.x;
    this.#cursor = x === undefined || x < from || x > to ? undefined : x;
    this.#plot?.markAt(this.#cursor, true);
    this.#read();
  }

  /** Shows the values at the cursor. */
  #read(): void {
    const { chart, choice, ranges } = this.#shown;
    const isDark = themeOf(this.#root).isDark;
    const name = this.#options.name ?? chart.yTitle;
    const set = (key: string, value: string | number) =>
      this.#area.setAttribute(key, String(value));
    set('aria-label', `${name} against ${chart.axes[choice.axis]!.name}: values along the lines`);
    set('aria-valuemin', ranges.x[0]);
    set('aria-valuemax', ranges.x[1]);
    set('aria-valuenow', this.#cursor ?? ranges.x[1]);
    set('aria-valuetext', readoutText(this.#shown, this.#cursor));
    this.#values.setAttribute('aria-label', `Values of ${name}`);
    this.#values.replaceChildren(
      readoutTable(this.#shown, this.#cursor, (i) => this.#colorOf(i, isDark)),
    );
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const [from, to] = this.#shown.ranges.x;
    const by = (steps: number) =>
      Math.min(
        to,
        Math.max(from, (this.#cursor ?? (steps > 0 ? from : to)) + steps * KEY_STEP * (to - from)),
      );
    const places: Readonly<Record<string, () => number>> = {
      ArrowLeft: () => by(-1),
      ArrowDown: () => by(-1),
      ArrowRight: () => by(1),
      ArrowUp: () => by(1),
      PageDown: () => by(-10),
      PageUp: () => by(10),
      Home: () => from,
      End: () => to,
    };
    const place = places[event.key];
    if (place) this.#moveTo(place());
    else if (event.key === 'Escape') this.#choose({ zoom: undefined });
    else if (event.key === '+' || event.key === '=') this.#zoomBy(0.5);
    else if (event.key === '-') this.#zoomBy(2);
    else return;
    event.preventDefault();
  }

  /** Makes the range of x longer or shorter around the cursor. */
  #zoomBy(factor: number): void {
    const [from, to] = this.#shown.ranges.x;
    const whole = shownOf(this.#shown.chart, { ...this.#choice, zoom: undefined }).ranges.x;
    const length = factor * (to - from);
    if (length >= whole[1] - whole[0]) this.#choose({ zoom: undefined });
    else {
      const center = this.#cursor ?? (from + to) / 2;
      const low = Math.min(Math.max(whole[0], center - length / 2), whole[1] - length);
      this.#choose({ zoom: [low, low + length] });
    }
  }
}
