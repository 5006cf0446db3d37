/** Pictures of robustness: one panel for each perturbation, one line for each variant. */
import type { TopLevelSpec } from 'vega-lite';
import { formatCount, formatList, formatMeasure, formatPlural } from '../pictures/format.js';
import { drawLegend } from '../pictures/legend.js';
import type { LineStyle } from '../pictures/palette.js';
import { type Drawing, type Picture, stacked } from '../pictures/picture.js';
import { chartConfig, chartFrame, drawVegaLite } from '../pictures/vega-drawing.js';
import type { RobustnessData } from './robustness-data.js';
import type { VariantSummary } from './summarize.js';

/** A variant with the style of its line. */
export interface StyledSummary extends VariantSummary {
  readonly style: LineStyle;
}

const COLUMNS = 4;
const PANEL = { width: 166, height: 128 } as const;
/** Pixels between the coordinate systems of two panels, for labels and titles. */
const SPACING = { row: 96, column: 56 } as const;
const WIDTH = 900;
/** Shapes of points, so that lines can be distinguished without color. */
const SHAPES = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'];

const UNITS = {
  gap: "the critic's gap E f(real) − E f(generated)",
  deviation: 'the standard deviation of f over these images',
} as const;

type PictureUnit = keyof typeof UNITS;

/**
 * Draws mean |Δf| against the level: `robustness` in units of the gap, `robustness-deviation` in
 * units of the deviation. If a critic has no positive gap, there is only one picture, in deviations.
 */
export async function robustnessPictures(
  data: RobustnessData,
  variants: readonly StyledSummary[],
): Promise<Picture[]> {
  const hasGaps = variants.every(({ seeds, seedsWithGap }) => seeds.length === seedsWithGap);
  if (hasGaps) {
    const deviations = await pictureOf(data, variants, 'deviation');
    return [
      await pictureOf(data, variants, 'gap'),
      { ...deviations, name: `${deviations.name}-deviation` },
    ];
  }
  const picture = await pictureOf(data, variants, 'deviation');
  const why = 'Not in units of the gap, because a critic rates generated images above real ones.';
  return [{ ...picture, notes: [...picture.notes, why] }];
}

async function pictureOf(
  data: RobustnessData,
  variants: readonly StyledSummary[],
  unit: PictureUnit,
): Promise<Picture> {
  const { count, split } = data.images;
  return {
    name: 'robustness',
    title: `${data.title}: response to perturbed images`,
    notes: [
      `Mean |Δf| over ${formatCount(count)} images x of ${split}, where Δf = f(x) − f(perturbed x),`,
      `in units of ${UNITS[unit]}. Each panel has a separate axis.`,
      averaging(variants),
      ...(data.unfinished.length > 0 ? [`Not complete: ${formatList(data.unfinished)}.`] : []),
    ],
    alt: describe(data, variants, unit),
    drawing: await draw(data, variants, unit),
    pixelRatio: 2,
  };
}

function averaging(variants: readonly VariantSummary[]): string {
  const counts = [...new Set(variants.map(({ seeds }) => seeds.length))];
  const most = Math.max(...counts);
  if (most === 1) return 'One seed.';
  const spread = 'band from lowest to highest.';
  if (counts.length === 1) return `Mean of ${formatPlural(most, 'seed')}, ${spread}`;
  const each = variants.map(({ label, seeds }) => `${seeds.length} of ${label}`);
  return `Mean over the complete seeds (${formatList(each)}), ${spread}`;
}

async function draw(
  { perturbations }: RobustnessData,
  variants: readonly StyledSummary[],
  unit: PictureUnit,
): Promise<Drawing> {
  const legend = drawLegend(variants, WIDTH);
  const panels = perturbations.map((perturbation, index) =>
    panelOf(perturbation, variants, unit, index % COLUMNS === 0),
  );
  // The cast is needed because the types of Vega-Lite reject a spec that is built from parts.
  const spec = {
    concat: panels,
    columns: COLUMNS,
    spacing: SPACING,
    // Aligns the coordinate systems, whatever space their labels need.
    bounds: 'flush',
    ...chartFrame,
    config: {
      ...chartConfig,
      axisY: { ...chartConfig.axisY, minExtent: 34 },
    },
  } as unknown as TopLevelSpec;
  return stacked([legend, await drawVegaLite(spec)], 14);
}

function panelOf(
  { name, unit: levelUnit, levels }: RobustnessData['perturbations'][number],
  variants: readonly StyledSummary[],
  unit: PictureUnit,
  isFirst: boolean,
): object {
  const x = {
    field: 'level',
    type: 'quantitative',
    title: levelUnit,
    scale: { nice: false },
    axis: { values: levels, format: '.3~g', labelFlush: false, labelOverlap: false },
  };
  const y = {
    type: 'quantitative',
    title: isFirst ? `mean |Δf| / ${unit}` : null,
    axis: { tickCount: 3, format: '.3~g' },
  };
  const layer = variants.flatMap(({ responses, style }, index) => {
    const values = responses.get(name)!.flatMap(({ level, meanAbsolute }) => {
      const found = meanAbsolute[unit];
      return found ? [{ level, ...found }] : [];
    });
    const dash = style.dash.length > 0 ? { strokeDash: style.dash } : {};
    return [
      {
        data: { values },
        mark: { type: 'area', opacity: 0.17, color: style.color },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        data: { values },
        mark: { type: 'line', color: style.color, strokeWidth: 2, ...dash },
        encoding: { x, y: { ...y, field: 'mean' } },
      },
      {
        data: { values },
        mark: {
          type: 'point',
          filled: true,
          size: 46,
          opacity: 1,
          color: style.color,
          shape: SHAPES[index % SHAPES.length],
        },
        encoding: { x, y: { ...y, field: 'mean' } },
      },
    ];
  });
  // A text mark, because Vega places titles higher above panels with wide labels.
  const heading = {
    data: { values: [{}] },
    mark: {
      type: 'text',
      text: titleOf(name),
      x: 0,
      y: -14,
      align: 'left',
      baseline: 'bottom',
      fontSize: 13,
      fontWeight: 'bold',
      color: 'currentColor',
    },
  };
  return { ...PANEL, layer: [...layer, heading] };
}

/** Turns a name such as `salt-and-pepper` into a heading. */
export function titleOf(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function describe(
  { perturbations }: RobustnessData,
  variants: readonly StyledSummary[],
  unit: PictureUnit,
): string {
  const lines = perturbations.map(({ name }) => {
    const ends = variants.map(({ label, responses }) => {
      const end = responses.get(name)!.at(-1)!;
      const found = end.meanAbsolute[unit];
      return `${label} ${found ? formatMeasure(found.mean) : 'unknown'} at ${end.level}`;
    });
    return `${titleOf(name)}: ${ends.join(', ')}.`;
  });
  return `Mean |Δf| over ${unit} against the level. ${lines.join(' ')}`;
}
