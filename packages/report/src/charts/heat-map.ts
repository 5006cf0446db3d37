/** Draws the map of an experiment with lists: the final distance by the values of the lists. */
import { formatList, formatMeasure } from '../pictures/format.js';
import { type Picture, stacked } from '../pictures/picture.js';
import { cellNote, type GridMap, type MapCell } from '../tables/grid-map.js';
import {
  distanceDetail,
  distanceName,
  distanceTitle,
  type MeasuredOn,
  sampleCounts,
} from '../tables/measured-on.js';
import { type ColorBar, drawColorBar } from './color-bar.js';
import { type HeatScale, heatColor, heatScale } from './heat-scale.js';
import { type CellFace, DIVERGED_NOTE, divergedSign, drawMap, MAP_WIDTH } from './map-drawing.js';

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
      ...(hasDiverged ? [DIVERGED_NOTE] : []),
      ...(highest > high ? ['The darkest color: at least the distance before training.'] : []),
    ],
    alt: `Heat map of the final distance, ${map.panels.length} panels; the table below the map has its numbers`,
    drawing: stacked(
      [
        drawColorBar(colorBar(scale, measured, highest > high), MAP_WIDTH),
        await drawMap(map.panels, (cell) => faceOf(cell, scale)),
      ],
      10,
    ),
    pixelRatio: 2,
  };
}

function colorBar(scale: HeatScale, measured: MeasuredOn, isOpen: boolean): ColorBar {
  const detail = scale.isLog
    ? `${distanceDetail(measured)}; logarithmic`
    : distanceDetail(measured);
  const shares = scale.low === scale.high ? [0] : [0, 0.5, 1];
  return {
    title: `${distanceTitle(measured)} (${detail})`,
    color: heatColor,
    ticks: shares.map((share) => ({
      share,
      label: `${isOpen && share === 1 ? '≥ ' : ''}${formatMeasure(scale.value(share))}`,
    })),
  };
}

function faceOf(cell: MapCell, scale: HeatScale): CellFace {
  const { final } = cell;
  const rest = { note: cellNote(cell) ?? '', sign: divergedSign(cell) };
  if (!final) return { large: '–', small: '', ...rest };
  return {
    fill: heatColor(scale.share(final.mean)),
    large: formatMeasure(final.mean),
    small: final.count > 1 ? `${formatMeasure(final.low)}–${formatMeasure(final.high)}` : '',
    ...rest,
  };
}
