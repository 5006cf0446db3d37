/** What the pictures of measurements have in common: the trainer's look, a legend, panels beside each other. */
import {
  BASELINE,
  chartConfig,
  chartFrame,
  drawLegend,
  drawVegaLite,
  lineStyle,
  stacked,
} from '@wprox/report/pictures';

const WIDTH = 860;

/** Names of lines or points, each with its colour. */
export class Styles {
  /** @param {readonly string[]} names @param {string} [baseline] what the others are compared with */
  constructor(names, baseline) {
    this.entries = names.map((label, i) => ({
      label,
      style: label === baseline ? BASELINE : lineStyle(i),
    }));
  }

  /** For Vega-Lite, by the field of the names. @param {string} field */
  colour(field) {
    return {
      field,
      type: 'nominal',
      legend: null,
      scale: {
        domain: this.entries.map(({ label }) => label),
        range: this.entries.map(({ style }) => style.color),
      },
    };
  }
}

/**
 * Panels in rows, under a legend.
 * @param {Styles} styles @param {readonly object[]} panels @param {number} columns
 */
export async function drawPanels(styles, panels, columns) {
  const spec = {
    concat: panels,
    columns,
    spacing: { row: 50, column: 40 },
    ...chartFrame,
    // The names of rows need their room.
    config: { ...chartConfig, axisY: { ...chartConfig.axisY, minExtent: 20 } },
  };
  // Written as data: Vega-Lite's types do not follow a spec that is put together from pieces.
  const drawn = await drawVegaLite(
    /** @type {Parameters<typeof drawVegaLite>[0]} */ (/** @type {unknown} */ (spec)),
  );
  return stacked([drawLegend(styles.entries, WIDTH), drawn], 14);
}

/** A line across a panel, at a goal or at what others are compared with. @param {number} x */
export function mark(x) {
  return {
    data: { values: [{ x }] },
    mark: { type: 'rule', strokeDash: [4, 4], color: 'currentColor', opacity: 0.6 },
    encoding: { x: { field: 'x', type: 'quantitative' } },
  };
}

/** @param {string} text */
export const heading = (text) => ({ text, anchor: 'start', fontSize: 13, color: 'currentColor' });
