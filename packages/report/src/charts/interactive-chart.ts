/**
 * The interactive charts in the page: their numbers as data, and the script and style that draw them. The
 * content security policy of the page allows only that script.
 */
import { createHash } from 'node:crypto';
import { type Chart, chartPlace, chartScript, chartStyle } from '@wprox/charts/inline';
import { type Markup, markup, trusted } from '../pictures/markup.js';

/** What the page needs once for all of its charts. */
export interface ChartParts {
  readonly script: Markup;
  /** Source expression of the script for the content security policy. */
  readonly source: string;
  readonly style: string;
}

/** Returns the script of the charts with its source expression, and their style. */
export function chartParts(): ChartParts {
  const hash = createHash('sha256').update(chartScript).digest('base64');
  return {
    script: markup`<script>${trusted(chartScript)}</script>`,
    source: `'sha256-${hash}'`,
    style: chartStyle,
  };
}

/** Makes the chart, and the pictures for readers without scripts. */
export function interactiveFigure(chart: Chart, pictures: Markup): Markup {
  return markup`${trusted(chartPlace(chart, { seriesName: 'Variants' }))}
<div class="wprox-chart-still">${pictures}</div>
`;
}
