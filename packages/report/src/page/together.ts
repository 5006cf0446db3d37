/**
 * Charts of several experiments with one kind of distance: on one axis in the interactive chart, below
 * each other in the still pictures.
 */
import type { Chart } from '@wprox/charts/inline';
import { interactiveDistances, panelCharts, type StyledVariant } from '../charts/chart-pictures.js';
import { lineStyle } from '../pictures/palette.js';
import type { Picture } from '../pictures/picture.js';
import { measuredOn } from '../tables/measured-on.js';
import type { Panel } from './panel.js';

/** The charts of several experiments together. */
export interface Together {
  readonly interactive: Chart | undefined;
  readonly charts: readonly Picture[];
}

/**
 * Draws every variant of every panel. In the interactive chart each experiment has another dash.
 *
 * @returns undefined for one panel, or if the kinds of distance or the datasets differ, because such
 * distances cannot be compared.
 */
export async function togetherOf(panels: readonly Panel[]): Promise<Together | undefined> {
  const [first] = panels;
  const kinds = new Set(
    panels.map(({ measured, experiment }) => {
      const features = measured.measure === 'frechet' ? measured.features : '';
      return JSON.stringify([measured.measure, features, experiment.config.dataset]);
    }),
  );
  if (!first || panels.length < 2 || kinds.size > 1) return undefined;
  const titles = shortTitles(panels.map(({ experiment }) => experiment.config.title));
  const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [1, 5]];
  const variants = panels.flatMap((panel, i) =>
    panel.variants.map((variant): StyledVariant => {
      const dash = dashes[i % dashes.length]!;
      return {
        ...variant,
        label: `${titles[i]}: ${variant.label}`,
        style: { ...variant.style, dash },
      };
    }),
  );
  // Folders of the same experiment have the same styles, so each line gets another color.
  const isRepeated = new Set(panels.map(({ experiment }) => experiment.config.name)).size === 1;
  const styled = isRepeated
    ? variants.map((variant, i) => ({ ...variant, style: lineStyle(i) }))
    : variants;
  const measured = measuredOn({
    ...first.experiment,
    runs: panels.flatMap(({ experiment }) => experiment.runs),
  });
  const charts = await panelCharts(
    panels.map((panel, i) => ({ title: titles[i]!, variants: panel.variants })),
    measured,
  );
  return {
    interactive: interactiveDistances(styled, measured),
    charts: charts.map((picture) => ({ ...picture, name: `together-${picture.name}` })),
  };
}

/** Removes the words that all titles begin or end with; numbers the titles if the rest is not unique. */
export function shortTitles(titles: readonly string[]): string[] {
  const words = titles.map((title) => title.split(' '));
  const least = Math.min(...words.map(({ length }) => length));
  const shared = (at: (list: string[], i: number) => string | undefined) => {
    let count = 0;
    while (count < least && new Set(words.map((list) => at(list, count))).size === 1) count++;
    return count;
  };
  const before = shared((list, i) => list[i]);
  const after = shared((list, i) => list.at(-1 - i));
  const short = words.map((list) => list.slice(before, list.length - after).join(' '));
  const isUseful = short.every((title) => title !== '') && new Set(short).size === titles.length;
  if (isUseful) return short.map((title) => title.replace(/[,;:]$/, ''));
  return titles.map((_, i) => `${i + 1}`);
}
