/**
 * The interactive distance charts: their numbers as data in the page, and the script that draws them,
 * `assets/report-chart.js`. The content security policy of the page allows only that script.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Markup, markup, trusted } from '../pictures/markup.js';
import type { LineStyle } from '../pictures/palette.js';
import type { EnvelopePoint } from './curve.js';

/** One line, with one curve per axis. */
export interface InteractiveSeries {
  readonly label: string;
  readonly style: LineStyle;
  readonly curves: readonly (readonly EnvelopePoint[])[];
}

/** The data of an interactive chart. */
export interface InteractiveChart {
  /** Unique within the page. */
  readonly id: string;
  readonly yTitle: string;
  /** The x axes that the reader can choose. */
  readonly axes: readonly {
    /** Label of the button. */
    readonly name: string;
    readonly title: string;
    /** Unit of a number. */
    readonly unit: string;
  }[];
  readonly series: readonly InteractiveSeries[];
  readonly isLog: boolean;
  /** A value to compare the lines with. */
  readonly level?: { readonly value: number; readonly label: string };
}

const HINT =
  'Point at the chart for values, drag across it to zoom, double-click for the whole range. The ' +
  'buttons show and hide variants.';

const scriptFile = new URL('../../assets/report-chart.js', import.meta.url);

/** Reads the script of the charts, and makes its source expression for the policy. */
export async function chartScript(): Promise<{ script: Markup; source: string }> {
  const text = await readFile(scriptFile, 'utf8');
  if (text.includes('</script'))
    throw new Error(`${scriptFile.pathname} contains '</script'; expected a script without it`);
  const hash = createHash('sha256').update(text).digest('base64');
  return { script: markup`<script>${trusted(text)}</script>`, source: `'sha256-${hash}'` };
}

/** Makes the data and the element of a chart, and the pictures for readers without scripts. */
export function interactiveFigure(chart: InteractiveChart, pictures: Markup): Markup {
  const { id, level, series, ...same } = chart;
  const data = {
    ...same,
    ...(level && { level: level.value, levelLabel: level.label }),
    hint: HINT,
    series: series.map(({ label, style, curves }) => ({
      label,
      color: style.color,
      dash: style.dash,
      curves: curves.map((points) =>
        points.map(({ x, mean, low, high }) => [x, mean, low, high].map(rounded)),
      ),
    })),
  };
  // Text of a config must not end the script element.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return markup`<script type="application/json" id="${id}">${trusted(json)}</script>
<div class="interactive" data-chart="${id}" hidden></div>
<div class="still">${pictures}</div>
`;
}

/** Rounds to seven digits, which is exact enough and keeps the page small. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
