/** Draws the panels of a map: a cell for each combination of values, with a color and texts. */
import type { TopLevelSpec } from 'vega-lite';
import type { Drawing } from '../pictures/picture.js';
import { chartConfig, chartFrame, drawVegaLite } from '../pictures/vega-drawing.js';
import type { MapCell, MapPanel } from '../tables/grid-map.js';
import { inkOn } from './heat-scale.js';

/** What a cell shows. */
export interface CellFace {
  /** Hexadecimal color; a cell without one has a border. */
  readonly fill?: string;
  /** Texts below each other: the number, what belongs to it, a note. */
  readonly large: string;
  readonly small: string;
  readonly note: string;
  /** A sign in the corner. */
  readonly sign: string;
}

/** Explains the sign of {@link divergedSign}. */
export const DIVERGED_NOTE = '×: a seed diverged.';

/** Returns the sign of a cell in which a seed diverged; empty if none did. */
export function divergedSign({ divergedSeeds }: MapCell): string {
  return divergedSeeds > 0 ? '×' : '';
}

/** Width of the picture of a map, in pixels. */
export const MAP_WIDTH = 760;
/** Size of a cell, in pixels; many columns make cells narrower. */
const CELL = { width: 90, least: 70, height: 52 };
/** Room for the title of the axis beside a panel, and between panels. */
const TITLE_ROOM = 30;
const SPACING = 28;
/** Width of a letter of an axis, in pixels. */
const LETTER = 7.5;
const NO_FACE: CellFace = { large: '–', small: '', note: 'no result', sign: '' };

/** Draws the panels beside and below each other. A combination that no variant has shows no result. */
export function drawMap(
  panels: readonly MapPanel[],
  faceOf: (cell: MapCell) => CellFace,
): Promise<Drawing> {
  const longest = Math.max(...panels.flatMap(({ y }) => y.values.map((value) => value.length)));
  const labelRoom = 10 + 8 * longest;
  const { across, cell } = layoutOf(panels, labelRoom + TITLE_ROOM);
  // The cast is needed because the types of Vega-Lite reject a spec that is built from parts.
  const spec = {
    concat: panels.map((panel) => panelSpec(panel, faceOf, cell, labelRoom)),
    columns: across,
    spacing: SPACING,
    align: 'each',
    ...chartFrame,
    config: chartConfig,
  } as unknown as TopLevelSpec;
  return drawVegaLite(spec);
}

/** As many panels beside each other as have cells that are not too narrow. */
function layoutOf(panels: readonly MapPanel[], axisRoom: number): { across: number; cell: number } {
  const cellOf = (across: number) => {
    const width = (MAP_WIDTH + SPACING) / across - SPACING;
    const cells = panels.map(({ x, y }) => (width - (y.name ? axisRoom : 0)) / x.values.length);
    return Math.floor(Math.min(...cells));
  };
  let across = panels.length;
  while (across > 1 && cellOf(across) < CELL.least) across--;
  return { across, cell: Math.max(CELL.least, Math.min(CELL.width, cellOf(across))) };
}

function panelSpec(
  { title, x, y, cells }: MapPanel,
  faceOf: (cell: MapCell) => CellFace,
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
    y.values.map((row) => {
      const found = cells.find((one) => one.x === column && one.y === row);
      return { x: column, y: row, ...drawn(found ? faceOf(found) : NO_FACE) };
    }),
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
          color: { field: 'color', type: 'nominal', scale: null },
          fillOpacity: { field: 'opacity', type: 'quantitative', scale: null },
          stroke: { field: 'border', type: 'nominal', scale: null },
        },
      },
      text('large', -9, 13, { fontWeight: 'bold' }),
      text('small', 6, 10),
      text('note', 18, 10),
      text('sign', -17, 13, { dx: cell / 2 - 10 }),
    ],
  };
}

/** Adds the colors of the cell, of its border and of its texts. */
function drawn({ fill, ...texts }: CellFace): object {
  return fill === undefined
    ? { ...texts, color: '#888888', opacity: 0, border: 'currentColor', ink: 'currentColor' }
    : { ...texts, color: fill, opacity: 1, border: fill, ink: inkOn(fill) };
}
