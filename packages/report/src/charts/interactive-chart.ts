/**
 * The interactive form of the distance charts: their numbers as data in the page, and the script that
 * draws them there. The script is a file of its own, `assets/report-chart.js`, and goes into the page
 * as it is; the page's policy lets it and nothing else run.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Markup, markup, trusted } from '../pictures/markup.js';
import type { LineStyle } from '../pictures/palette.js';
import type { EnvelopePoint } from './curve.js';

/** One line, with its curve for each of the axes. */
export interface InteractiveSeries {
  readonly label: string;
  readonly style: LineStyle;
  readonly curves: readonly (readonly EnvelopePoint[])[];
}

export interface InteractiveChart {
  /** Unique within the page. */
  readonly id: string;
  readonly yTitle: string;
  /** What the distance can be drawn against. */
  readonly axes: readonly {
    /** On the button. */
    readonly name: string;
    readonly title: string;
    /** After a number. */
    readonly unit: string;
  }[];
  readonly series: readonly InteractiveSeries[];
  readonly isLog: boolean;
  /** A height to compare with. */
  readonly level?: { readonly value: number; readonly label: string };
}

const HINT =
  'Point at the chart for values, drag across it to zoom, double-click for the whole range; the ' +
  'buttons show and hide.';

const scriptFile = new URL('../../assets/report-chart.js', import.meta.url);

/** The script that makes the charts of a page interactive, and the policy's word for it. */
export async function chartScript(): Promise<{ script: Markup; source: string }> {
  const text = await readFile(scriptFile, 'utf8');
  if (text.includes('</script')) throw new Error('the script would end its own element');
  const hash = createHash('sha256').update(text).digest('base64');
  return { script: markup`<script>${trusted(text)}</script>`, source: `'sha256-${hash}'` };
}

/** The chart's data and its place; the pictures in its stead where no script runs. */
export function interactiveFigure(chart: InteractiveChart, pictures: Markup): Markup {
  const { id, level, series, ...same } = chart;
  const data = {
    ...same,
    ...(level && { level: level.value, levelLabel: level.label }),
    hint: HINT,
    series: series.map(({ label, style, curves }) => ({
      label,
      colour: style.colour,
      dash: style.dash,
      curves: curves.map((points) =>
        points.map(({ x, mean, low, high }) => [x, mean, low, high].map(rounded)),
      ),
    })),
  };
  // No text of a config may end the element.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return markup`<script type="application/json" id="${id}">${trusted(json)}</script>
<div class="interactive" data-chart="${id}" hidden></div>
<div class="still">${pictures}</div>
`;
}

/** Seven digits: more than a picture shows, and the page stays small. */
function rounded(value: number): number {
  return Number(value.toPrecision(7));
}
