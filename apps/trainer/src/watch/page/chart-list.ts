/** Charts that go on while their data grow. */
import { type ChartOptions, type MountedChart, mountChart } from '@wprox/charts';
import type { LiveChart } from '@wprox/report/live';
import { element, setText } from './dom.js';

/** The charts of one kind of an experiment. */
export class ChartList {
  readonly root: HTMLElement;
  readonly #options: ChartOptions;
  readonly #charts = new Map<
    string,
    { place: HTMLElement; detail: HTMLElement; chart: MountedChart }
  >();

  constructor(name: string, options: ChartOptions) {
    this.root = element('div', { class: name });
    this.#options = options;
  }

  update(charts: readonly LiveChart[]): void {
    const keys = charts.map(({ title, detail }) => `${title} ${detail?.split(',')[0] ?? ''}`);
    for (const [key, { place, chart }] of this.#charts) {
      if (keys.includes(key)) continue;
      chart.dispose();
      place.remove();
      this.#charts.delete(key);
    }
    for (const [i, { title, detail = '', chart }] of charts.entries()) {
      const key = keys[i]!;
      const known = this.#charts.get(key);
      if (known) {
        known.chart.update(chart);
        setText(known.detail, detail);
        continue;
      }
      const place = element('div', { class: 'chart' });
      const text = element('p', { class: 'detail' }, detail);
      if (detail !== '') place.append(element('h3', {}, title), text);
      this.root.append(place);
      const mounted = mountChart(place, chart, { ...this.#options, name: title });
      this.#charts.set(key, { place, detail: text, chart: mounted });
    }
  }
}
