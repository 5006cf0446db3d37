/** Distances on further feature maps: their charts, and the table of all measures beside the primary one. */
import type { Chart } from '@wprox/charts/inline';
import type { ExperimentRecord } from '@wprox/experiments/run-folders';
import {
  distanceCharts,
  interactiveDistances,
  type StyledVariant,
} from '../charts/chart-pictures.js';
import { formatMeasure } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import type { Picture } from '../pictures/picture.js';
import { distanceName, type MeasuredOn, measuredOn } from '../tables/measured-on.js';
import { type MeasureColumn, otherFeatures } from '../tables/measures.js';
import { scroll, spreadCell, swatch } from './page-tables.js';

/** The curves on one feature map. */
export interface FeatureCurves {
  readonly measured: MeasuredOn;
  readonly interactive: Chart | undefined;
  readonly charts: readonly Picture[];
}

/** Draws the curves on every feature map but the primary one. */
export async function otherCurves(
  { folder }: ExperimentRecord,
  variants: readonly StyledVariant[],
): Promise<FeatureCurves[]> {
  return Promise.all(
    otherFeatures(variants).map(async (features) => {
      // The same charts as those of the primary distance, of runs with these distances in its place.
      const own = variants.map((variant) => ({
        ...variant,
        runs: variant.runs.map((run) => ({
          ...run,
          distances: run.otherDistances.get(features) ?? [],
        })),
      }));
      const measured = measuredOn({ folder, runs: own.flatMap(({ runs }) => runs) });
      const place = features.replace(/[^\w.]+/g, '-');
      const charts = await distanceCharts(own, measured);
      return {
        measured,
        interactive: interactiveDistances(own, measured),
        charts: charts.map((chart) => ({ ...chart, name: `${chart.name}-${place}` })),
      };
    }),
  );
}

/** Makes the heading of the curves. */
export function curvesHeading({ measured }: FeatureCurves): string {
  return distanceName(measured);
}

/** Makes the table; undefined if there is nothing beside the primary distance. */
export function measuresTable(
  variants: readonly StyledVariant[],
  columns: readonly MeasureColumn[],
): Markup | undefined {
  if (columns.length === 0) return undefined;
  const rows = variants.map(
    ({ label, style, runs }, i) =>
      markup`<tr><th scope="row" class="variant">${swatch(style)}${label}</th>${columns.map(
        ({ values }) => spreadCell(values[i], formatMeasure, runs.length),
      )}</tr>
`,
  );
  return scroll(markup`<table class="plain">
<caption><span>Other measures at the last evaluation. Smaller distances and larger precision and recall are better; a kernel distance can be below 0.</span></caption>
<thead><tr><th scope="col">Variant</th>${columns.map(
    ({ title, features }) =>
      markup`<th scope="col" class="number">${title}<br><small>${features}</small></th>`,
  )}</tr></thead>
<tbody>
${rows}</tbody></table>`);
}
