/** Draws the map of an experiment with lists: the share of the runs that end well. */
import { formatList, formatMeasure } from '../pictures/format.js';
import { type Picture, stacked } from '../pictures/picture.js';
import { addedUp, countText, type EndsWellRule, endsWellText } from '../tables/ends-well.js';
import { cellNote, type GridMap, type MapCell, type MapPanel } from '../tables/grid-map.js';
import {
  distanceName,
  distanceTitle,
  type MeasuredOn,
  sampleCounts,
} from '../tables/measured-on.js';
import { drawColorBar } from './color-bar.js';
import { heatColor } from './heat-scale.js';
import { type CellFace, DIVERGED_NOTE, divergedSign, drawMap, MAP_WIDTH } from './map-drawing.js';

/**
 * Draws the panels of the heat map. The color of a cell is the share of its ended runs that end well: as
 * in the heat map, the lightest color is the good end.
 *
 * @returns undefined if no run of a cell has ended.
 */
export async function endsWellMap(
  map: GridMap,
  measured: MeasuredOn,
  rule: EndsWellRule,
): Promise<Picture | undefined> {
  const cells = map.panels.flatMap((panel) => panel.cells);
  if (!cells.some(({ endsWell }) => endsWell && endsWell.of > 0)) return undefined;
  const hasDiverged = cells.some(({ divergedSeeds }) => divergedSeeds > 0);
  const bar = {
    title: 'share of the runs that end well',
    color: shareColor,
    ticks: [0, 0.5, 1].map((share) => ({ share, label: `${100 * share}%` })),
  };
  return {
    name: 'ends-well-map',
    title: `Runs that end well, by ${formatList([...map.settings])}`,
    notes: [
      endsWellText(rule),
      `${distanceName(measured)}, ${sampleCounts(measured)}.`,
      `Large: runs that end well, of those that ended. Small: the mean final ${distanceTitle(measured)}.`,
      ...(hasDiverged ? [DIVERGED_NOTE] : []),
    ],
    alt: `Map of the share of runs that end well, ${map.panels.length} panels; a table below it has the share of each method`,
    drawing: stacked(
      [drawColorBar(bar, MAP_WIDTH), await drawMap(map.panels.map(withCount), faceOf)],
      10,
    ),
    pixelRatio: 2,
  };
}

/** Adds the count of the panel to its title. */
function withCount(panel: MapPanel): MapPanel {
  const count = addedUp(panel.cells.flatMap(({ endsWell }) => endsWell ?? []));
  return { ...panel, title: `${panel.title}: ${countText(count, 'run')}` };
}

/** The scale of the heat map, reversed: there the lowest distance is the good end. */
function shareColor(share: number): string {
  return heatColor(1 - share);
}

function faceOf(cell: MapCell): CellFace {
  const { endsWell, final } = cell;
  const rest = { note: cellNote(cell) ?? '', sign: divergedSign(cell) };
  if (!endsWell || endsWell.of === 0) return { large: '–', small: '', ...rest };
  return {
    fill: shareColor(endsWell.runs / endsWell.of),
    large: `${endsWell.runs}/${endsWell.of}`,
    small: final ? formatMeasure(final.mean) : '',
    ...rest,
  };
}
