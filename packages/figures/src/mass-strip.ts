/** Draws pairs of point masses on the line, one row each. The area of a disc is its mass. */
import type { DeltaPairParameters } from '@wprox/exact';
import {
  chartConfig,
  chartFrame,
  type Drawing,
  drawVegaLite,
  type VegaLiteSpec,
} from '@wprox/report/pictures';

/** One row: a pair of masses with its name. */
export interface MassRow {
  readonly label: string;
  readonly color: string;
  readonly theta: DeltaPairParameters;
}

/** Area of a disc of mass 1, in square pixels. */
const UNIT_AREA = 420;

/** Draws the rows from top to bottom, over x from −range to range. */
export function drawMassStrip(
  rows: readonly MassRow[],
  alpha: number,
  { range, width }: { readonly range: number; readonly width: number },
): Promise<Drawing> {
  const masses = rows.flatMap(({ label, color, theta: [a, b] }) => [
    { label, color, x: a, mass: alpha },
    { label, color, x: b, mass: 1 - alpha },
  ]);
  const y = {
    field: 'label',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { grid: true, labelFontSize: 12.5, minExtent: 85 },
  };
  // The cast is needed because Vega-Lite's types reject a specification that is assembled from parts.
  const spec = {
    width,
    height: { step: 30 },
    data: { values: masses },
    mark: { type: 'point', filled: true, opacity: 1, clip: false },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: 'x, where the masses are',
        scale: { domain: [-range, range], nice: false },
        axis: { grid: true, format: '~f', labelFlush: false, tickCount: 8 },
      },
      y,
      size: {
        field: 'mass',
        type: 'quantitative',
        scale: { domain: [0, 1], range: [0, UNIT_AREA] },
        legend: null,
      },
      color: { field: 'color', type: 'nominal', scale: null },
    },
    ...chartFrame,
    config: chartConfig,
  } as unknown as VegaLiteSpec;
  return drawVegaLite(spec);
}
