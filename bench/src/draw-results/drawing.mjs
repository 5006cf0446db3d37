/** Draws the pictures of measurements: panels in rows with a legend, in the style of wprox's reports. */
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

/** The styles of named lines or points. */
export class Styles {
  /** @param {readonly string[]} names @param {string} [baseline] the name that the others are compared with */
  constructor(names, baseline) {
    this.entries = names.map((label, i) => ({
      label,
      style: label === baseline ? BASELINE : lineStyle(i),
    }));
  }

  /** Returns Vega-Lite's color encoding. @param {string} field holds the names */
  color(field) {
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
 * Draws panels in rows under a legend.
 * @param {Styles} styles @param {readonly object[]} panels @param {number} columns
 */
export async function drawPanels(styles, panels, columns) {
  const spec = {
    concat: panels,
    columns,
    spacing: { row: 50, column: 40 },
    ...chartFrame,
    // Row names must not overlap the axis.
    config: { ...chartConfig, axisY: { ...chartConfig.axisY, minExtent: 20 } },
  };
  // The cast is needed because Vega-Lite's types do not accept a spec made of parts.
  const drawn = await drawVegaLite(
    /** @type {Parameters<typeof drawVegaLite>[0]} */ (/** @type {unknown} */ (spec)),
  );
  return stacked([drawLegend(styles.entries, WIDTH), drawn], 14);
}

/** Makes a vertical line in a panel, at a goal or a reference. @param {number} x */
export function mark(x) {
  return {
    data: { values: [{ x }] },
    mark: { type: 'rule', strokeDash: [4, 4], color: 'currentColor', opacity: 0.6 },
    encoding: { x: { field: 'x', type: 'quantitative' } },
  };
}

/** Makes the title of a panel. @param {string} text */
export const heading = (text) => ({ text, anchor: 'start', fontSize: 13, color: 'currentColor' });
