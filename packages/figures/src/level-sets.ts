/** Draws level sets with arrows over them. Vega computes the contours (isocontour, marching squares). */
import type { DeltaPairParameters } from '@wprox/exact';
import {
  BASELINE,
  chartConfig,
  chartFrame,
  type Drawing,
  drawLegend,
  drawVega,
  lineStyle,
  stacked,
  type VegaSpec,
} from '@wprox/report/pictures';

import { SPACING } from './drawn-pair.js';
import type { FigureOneScene } from './figure-one-scene.js';

/** Width and height of the coordinate system, in pixels. */
export const SIDE = 560;
/** Difference of F between neighboring level sets. */
const LEVEL = 0.1;

/** Style of Euclidean updates. */
export const EUCLIDEAN = lineStyle(0);
/** Style of Wasserstein updates. */
export const WASSERSTEIN = lineStyle(1);

/** Draws the (a, b) plane of Figure 1. */
export async function drawLevelSets(scene: FigureOneScene): Promise<Drawing> {
  const legend = drawLegend(
    [
      { label: 'Euclidean update', style: EUCLIDEAN },
      { label: 'Wasserstein update', style: WASSERSTEIN },
      { label: `level sets, ${LEVEL} apart`, style: { ...BASELINE, dash: [] } },
    ],
    SIDE,
  );
  return stacked([legend, await drawVega(specOf(scene))], 12);
}

function specOf({ losses, size, target, arrows, example }: FigureOneScene): VegaSpec {
  const range = (size - 1) * SPACING;
  const greatest = Math.max(...losses);
  const thresholds = Array.from(
    { length: Math.floor(greatest / LEVEL) },
    (_, k) => (k + 1) * LEVEL,
  );
  // Vega places a value at the center of its cell, half a cell from the corner, and counts b downwards.
  const pixels = SIDE / (size - 1);
  const rows = Float64Array.from(losses, (_, k) => {
    return losses[(size - 1 - Math.floor(k / size)) * size + (k % size)]!;
  });
  const grid = { values: Array.from(rows), width: size, height: size };
  const arrowData = arrows.flatMap(({ from, euclidean, wasserstein }) => [
    arrow(from, euclidean, EUCLIDEAN.color),
    arrow(from, wasserstein, WASSERSTEIN.color),
  ]);
  const scaled = (scale: 'a' | 'b', field: string) => ({ scale, field });
  const axis = {
    domain: true,
    ticks: true,
    grid: false,
    labelPadding: 4,
    minExtent: 0,
    format: '~f',
  };
  // The cast is needed because Vega accepts a background of null and its types do not.
  return {
    ...chartFrame,
    // Aligns the axis with that of the mass strip, whose row names are wider by this much.
    padding: { ...chartFrame.padding, left: 32 },
    width: SIDE,
    height: SIDE,
    config: chartConfig,
    data: [
      {
        name: 'levels',
        values: [grid],
        transform: [
          {
            type: 'isocontour',
            thresholds,
            scale: pixels,
            translate: [-pixels / 2, -pixels / 2],
            as: null,
          },
        ],
      },
      { name: 'arrows', values: arrowData },
      { name: 'starts', values: arrows.map(({ from: [a, b] }) => ({ a, b })) },
      { name: 'target', values: [{ a: target[0], b: target[1] }] },
      {
        name: 'names',
        values: [
          { a: target[0], b: target[1], text: 'θ*' },
          { a: example.from[0], b: example.from[1], text: 'θᵏ' },
        ],
      },
    ],
    scales: [
      { name: 'a', type: 'linear', domain: [-range, 0], range: [0, SIDE] },
      { name: 'b', type: 'linear', domain: [0, range], range: [SIDE, 0] },
    ],
    axes: [
      { ...axis, orient: 'bottom', scale: 'a', title: 'a, place of the mass α' },
      { ...axis, minExtent: 62, orient: 'left', scale: 'b', title: 'b, place of the mass 1 − α' },
    ],
    marks: [
      {
        type: 'group',
        encode: {
          enter: { width: { value: SIDE }, height: { value: SIDE }, clip: { value: true } },
        },
        marks: [
          {
            type: 'path',
            from: { data: 'levels' },
            encode: {
              enter: {
                fill: { value: 'currentColor' },
                fillOpacity: { value: 0.025 },
                stroke: { value: BASELINE.color },
                strokeOpacity: { value: 0.55 },
              },
            },
            transform: [{ type: 'geopath', field: 'datum' }],
          },
        ],
      },
      {
        type: 'rule',
        from: { data: 'arrows' },
        encode: {
          enter: {
            x: scaled('a', 'a'),
            y: scaled('b', 'b'),
            x2: scaled('a', 'toA'),
            y2: scaled('b', 'toB'),
            stroke: { field: 'color' },
            strokeWidth: { value: 2.2 },
          },
        },
      },
      {
        type: 'symbol',
        from: { data: 'arrows' },
        encode: {
          enter: {
            x: scaled('a', 'toA'),
            y: scaled('b', 'toB'),
            shape: { value: 'triangle-up' },
            size: { value: 75 },
            angle: { field: 'heading' },
            fill: { field: 'color' },
          },
        },
      },
      {
        type: 'symbol',
        from: { data: 'starts' },
        encode: {
          enter: {
            x: scaled('a', 'a'),
            y: scaled('b', 'b'),
            size: { value: 26 },
            fill: { value: 'currentColor' },
          },
        },
      },
      {
        type: 'symbol',
        from: { data: 'target' },
        encode: {
          enter: {
            x: scaled('a', 'a'),
            y: scaled('b', 'b'),
            shape: { value: 'cross' },
            angle: { value: 45 },
            size: { value: 190 },
            fill: { value: 'currentColor' },
          },
        },
      },
      {
        type: 'text',
        from: { data: 'names' },
        encode: {
          enter: {
            x: { ...scaled('a', 'a'), offset: -10 },
            y: { ...scaled('b', 'b'), offset: -10 },
            text: { field: 'text' },
            align: { value: 'right' },
            fontSize: { value: 15 },
            fontWeight: { value: 'bold' },
            fill: { value: 'currentColor' },
          },
        },
      },
    ],
  } as unknown as VegaSpec;
}

function arrow([a, b]: DeltaPairParameters, [toA, toB]: DeltaPairParameters, color: string) {
  // Vega measures the angle of a symbol clockwise from upwards. Both axes have the same scale.
  const heading = (Math.atan2(toA - a, toB - b) * 180) / Math.PI;
  return { a, b, toA, toB, heading, color };
}
