/** Draws the map of an experiment with lists: the final distance by the values of the lists. */
import type { TopLevelSpec } from 'vega-lite';
import { formatList, formatMeasure } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import { type Drawing, type Picture, stacked } from '../pictures/picture.js';
import { chartConfig, chartFrame, drawVegaLite } from '../pictures/vega-drawing.js';
import { cellNote, type GridMap, type MapCell, type MapPanel } from '../tables/grid-map.js';
import {
  distanceDetail,
  distanceName,
  distanceTitle,
  type MeasuredOn,
  sampleCounts,
} from '../tables/measured-on.js';
import { type HeatScale, heatColor, heatScale, inkOn } from './heat-scale.js';

/** Width of the picture and of a cell, in pixels; many columns make cells narrower. */
const WIDTH = 760;
const CELL = { width: 90, least: 70, height: 52 };
/** Room for the axis and its title beside a panel, and between panels. */
const AXIS_ROOM = 70;
const SPACING = 28;
/** Width of a letter of an axis, in pixels. */
const LETTER = 7.5;
/** A combination of values that no variant has. */
const NO_CELL = { variant: '', seeds: 0, completeSeeds: 0, divergedSeeds: 0, failedSeeds: 0 };
const LEGEND = { width: 260, height: 12, steps: 52 };

/**
 * Draws one panel per family, with one scale of colors for all.
 *
 * @param initial the mean distance before training; larger distances get the darkest color.
 * @returns undefined if no cell has a distance.
 */
export async function heatMap(
  map: GridMap,
  measured: MeasuredOn,
  initial: number | undefined,
): Promise<Picture | undefined> {
  const means = map.panels.flatMap(({ cells }) => cells.flatMap(({ final }) => final?.mean ?? []));
  if (means.length === 0) return undefined;
  const low = Math.min(...means);
  const highest = Math.max(...means);
  const high = initial === undefined ? highest : Math.max(low, Math.min(highest, initial));
  const scale = heatScale(low, high);
  const hasDiverged = map.panels.some(({ cells }) => cells.some((cell) => cell.divergedSeeds > 0));
  const floor = measured.measure === 'wasserstein-2' ? measured.floor : undefined;
  return {
    name: 'heat-map',
    title: `Final ${distanceTitle(measured)} by ${formatList([...map.settings])}`,
    notes: [
      `${distanceName(measured)}, ${sampleCounts(measured)}; lower is better.`,
      'Large: the mean over the complete seeds. Small: the lowest and the highest seed.',
      ...(floor === undefined ? [] : [`The floor (sampling noise) is ${formatMeasure(floor)}.`]),
      ...(hasDiverged ? ['×: a seed diverged.'] : []),
      ...(highest > high ? ['The darkest color: at least the distance before training.'] : []),
    ],
    alt: `Heat map of the final distance, ${map.panels.length} panels; the table below the map has its numbers`,
    drawing: stacked(
      [drawScale(scale, measured, highest > high), await drawVegaLite(specOf(map.panels, scale))],
      10,
    ),
    pixelRatio: 2,
  };
}

/** Draws the scale of colors with its values. */
function drawScale(scale: HeatScale, measured: MeasuredOn, isOpen: boolean): Drawing {
  const { width, height, steps } = LEGEND;
  const top = 22;
  const boxes = Array.from({ length: steps }, (_, i) => {
    const x = (i * width) / steps;
    // The overlap hides gaps between boxes.
    const wide = width / steps + (i < steps - 1 ? 0.5 : 0);
    return markup`<rect x="${x.toFixed(2)}" y="${top}" width="${wide.toFixed(2)}" height="${height}" fill="${heatColor(i / (steps - 1))}"/>`;
  });
  const ticks = scale.low === scale.high ? [0] : [0, 0.5, 1];
  const labels = ticks.map((share): Markup => {
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    const sign = isOpen && share === 1 ? '≥ ' : '';
    return markup`<text x="${share * width}" y="${top + height + 15}" font-size="12" text-anchor="${anchor}">${sign}${formatMeasure(scale.value(share))}</text>`;
  });
  const detail = scale.isLog
    ? `${distanceDetail(measured)}; logarithmic`
    : distanceDetail(measured);
  return {
    width: WIDTH,
    height: top + height + 20,
    content: markup`<g fill="currentColor"><text y="13" font-size="13">${distanceTitle(measured)} (${detail})</text>${boxes}${labels}</g>`,
  };
}

function specOf(panels: readonly MapPanel[], scale: HeatScale): TopLevelSpec {
  const columns = Math.max(...panels.map(({ x }) => x.values.length));
  const room = (WIDTH - AXIS_ROOM) / columns;
  const cell = Math.max(CELL.least, Math.min(CELL.width, Math.floor(room)));
  const widest = columns * cell + AXIS_ROOM;
  const longest = Math.max(...panels.flatMap(({ y }) => y.values.map((value) => value.length)));
  // The cast is needed because the types of Vega-Lite reject a spec that is built from parts.
  return {
    concat: panels.map((panel) => panelSpec(panel, scale, cell, 10 + 8 * longest)),
    columns: Math.max(1, Math.floor((WIDTH + SPACING) / (widest + SPACING))),
    spacing: SPACING,
    align: 'each',
    ...chartFrame,
    config: chartConfig,
  } as unknown as TopLevelSpec;
}

function panelSpec(
  { title, x, y, cells }: MapPanel,
  scale: HeatScale,
  cell: number,
  labelRoom: number,
): object {
  const band = (values: readonly string[]) => ({
    domain: values,
    paddingInner: 0.04,
    paddingOuter: 0,
  });
  // Labels that do not fit below their cells are turned.
  const isTurned = Math.max(...x.values.map((value) => value.length)) * LETTER > cell;
  const flat = { grid: false, ticks: false, domain: false };
  const place = {
    x: {
      field: 'x',
      type: 'ordinal',
      scale: band(x.values),
      axis: x.name ? { ...flat, title: x.name, labelAngle: isTurned ? -30 : 0 } : null,
    },
    y: {
      field: 'y',
      type: 'ordinal',
      // Larger values are higher, as in a chart.
      scale: band([...y.values].reverse()),
      axis: y.name ? { ...flat, title: y.name, minExtent: labelRoom, maxExtent: labelRoom } : null,
    },
  };
  const text = (field: string, dy: number, fontSize: number, look: object = {}) => ({
    mark: { type: 'text', dy, fontSize, ...look },
    encoding: { ...place, text: { field }, color: { field: 'ink', type: 'nominal', scale: null } },
  });
  const values = x.values.flatMap((column) =>
    y.values.map((row) =>
      valuesOf(
        cells.find((one) => one.x === column && one.y === row) ?? { ...NO_CELL, x: column, y: row },
        scale,
      ),
    ),
  );
  return {
    title: {
      text: title,
      anchor: 'start',
      frame: 'group',
      color: 'currentColor',
      fontSize: 13,
      offset: 8,
    },
    width: x.values.length * cell,
    height: y.values.length * CELL.height,
    data: { values },
    layer: [
      {
        mark: { type: 'rect', cornerRadius: 2, strokeWidth: 1 },
        encoding: {
          ...place,
          color: { field: 'fill', type: 'nominal', scale: null },
          fillOpacity: { field: 'opacity', type: 'quantitative', scale: null },
          stroke: { field: 'border', type: 'nominal', scale: null },
        },
      },
      text('mean', -9, 13, { fontWeight: 'bold' }),
      text('range', 6, 10),
      text('note', 18, 10),
      text('sign', -17, 13, { dx: cell / 2 - 10 }),
    ],
  };
}

function valuesOf(cell: MapCell, scale: HeatScale): object {
  const { x, y, final } = cell;
  const note = cellNote(cell) ?? '';
  const sign = cell.divergedSeeds > 0 ? '×' : '';
  if (!final) {
    const border = { fill: '#888888', opacity: 0, border: 'currentColor' };
    return { x, y, ...border, mean: '–', range: '', note, sign, ink: 'currentColor' };
  }
  const fill = heatColor(scale.share(final.mean));
  return {
    x,
    y,
    fill,
    opacity: 1,
    border: fill,
    mean: formatMeasure(final.mean),
    range: final.count > 1 ? `${formatMeasure(final.low)}–${formatMeasure(final.high)}` : '',
    note,
    sign,
    ink: inkOn(fill),
  };
}
