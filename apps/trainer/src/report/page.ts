/** The report's page: one HTML file with everything in it, made of what the other files prepare. */

import { formatList, formatMeasure, formatPlural } from '../pictures/format.js';
import { type Markup, markup, trusted } from '../pictures/markup.js';
import { inlineSvg, type Picture } from '../pictures/picture.js';
import type { ExperimentRecord } from '../runs/index.js';
import {
  distanceName,
  type FrechetMeasured,
  type MeasuredOn,
  sampleCounts,
  type WassersteinMeasured,
} from './measured-on.js';
import { pageStyle } from './page-style.js';
import {
  machineTables,
  resultsTable,
  runsTable,
  type StyledResult,
  settingsTables,
  stateText,
} from './page-tables.js';
import type { SettingsComparison } from './settings.js';

export interface PageContent {
  readonly experiment: ExperimentRecord;
  readonly measured: MeasuredOn;
  readonly results: readonly StyledResult[];
  readonly settings: SettingsComparison;
  readonly charts: readonly Picture[];
  readonly grids: readonly Picture[];
  readonly progress: Picture | undefined;
  readonly losses: Picture | undefined;
}

/** The page's text. It refers to nothing outside itself, and its policy lets nothing in. */
export function pageOf(content: PageContent): string {
  const { experiment, measured, results, settings, charts, grids, progress, losses } = content;
  const { config, runs } = experiment;
  const isPoints = measured.measure === 'wasserstein-2';
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${config.title}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<header>
<h1>${config.title}</h1>
${config.description && markup`<p>${config.description}</p>\n`}${config.source && markup`<p class="soft">Settings: ${config.source}.</p>\n`}${warning(experiment)}</header>
<main>
<section>
<h2>Results</h2>
${resultsTable(results, `${distanceName(measured)}, ${sampleCounts(measured)}`)}
${explanation(
  measured,
  results.some(({ modes }) => modes),
)}
</section>
<section>
<h2>Curves</h2>
${charts.map((chart) => wideFigure(chart, 'chart'))}</section>
${
  grids.length === 0
    ? undefined
    : markup`<section>
<h2>${isPoints ? 'Samples' : 'Images'}</h2>
<div class="${isPoints ? 'grids points' : 'grids'}">
${grids.map(figure)}</div>
</section>
`
}${progress && section(progress.title, wideFigure({ ...progress, title: '' }, 'strips'))}${
  losses && section(losses.title, wideFigure({ ...losses, title: '' }, 'chart'))
}${section(
  'Settings',
  settingsTables(
    settings,
    results.map(({ label }) => label),
  ),
)}${section('Runs', runsTable(runs))}${section('Machine', machineTables(runs))}</main>
<footer class="soft"><p>Made by wprox from the experiment's folder alone. Every picture lies beside this file as SVG and as PNG.</p></footer>
</body>
</html>
`.text;
}

function section(heading: string, content: Markup): Markup {
  return markup`<section>
<h2>${heading}</h2>
${content}</section>
`;
}

/** What the numbers are, for somebody who knows others like them and might compare. */
function explanation(measured: MeasuredOn, hasModes: boolean): Markup {
  return markup`${measured.measure === 'frechet' ? aboutFrechet(measured) : aboutWasserstein(measured)}${hasModes ? aboutModes : undefined}
<p class="soft">Training time is the wall-clock of the training steps alone; evaluation, sampling and
checkpoints are excluded. The time to halve is when a seed's distance first falls to half of its initial
value, on the straight line between two evaluations. The final distance is that of the last evaluation.
Of a variant some of whose seeds are complete, only those count for the final and best distance, the
iterations and the training time.</p>`;
}

function aboutFrechet(measured: FrechetMeasured): Markup {
  return markup`<p class="soft">This is not an FID. It is the same formula on the features of another network
(${measured.features}, ${sampleCounts(measured)}), and cannot be compared with published FID values:
only with distances on the same features with the same numbers of images.</p>`;
}

function aboutWasserstein(measured: WassersteinMeasured): Markup {
  const { floor } = measured;
  const perfect =
    floor === undefined
      ? 'what fresh points of the data measure'
      : `${formatMeasure(floor)}, which is what fresh points of the data measure`;
  return markup`<p class="soft">The distance is that of the best way to carry the generated points to those of the data,
by exact optimal transport, in the units of the points. Even a perfect generator cannot get below its
floor but by chance (${perfect}), because ${sampleCounts(measured)} are all there is: compare only
distances with the same numbers of points.</p>`;
}

const aboutModes = markup`
<p class="soft">A mode is missed if fewer than a quarter of the samples that it should have lie within a quarter of
the distance between neighbouring modes. Samples within three standard deviations of a mode are of
high quality.</p>`;

function warning({ runs }: ExperimentRecord): Markup | undefined {
  const incomplete = runs.filter(({ state }) => state !== 'complete');
  if (incomplete.length === 0) return undefined;
  const names = formatList(incomplete.map((run) => `${run.name} (${stateText(run)})`));
  const verb = incomplete.length === 1 ? 'is' : 'are';
  return markup`<p class="warning" role="note">${incomplete.length} of ${formatPlural(runs.length, 'run')} ${verb} incomplete: ${names}.
All numbers and pictures show what there is so far.</p>\n`;
}

function caption({ title, notes }: Picture): Markup {
  return markup`<figcaption>${title && markup`<h3>${title}</h3>`}${notes.map((note) => markup`<p>${note}</p>`)}</figcaption>`;
}

function figure(picture: Picture): Markup {
  return markup`<figure>${caption(picture)}${inlineSvg(picture)}</figure>\n`;
}

/** A figure over the page's width; on a narrow screen it scrolls inside itself. */
function wideFigure(picture: Picture, kind: 'chart' | 'strips'): Markup {
  return markup`<figure class="${kind}">${caption(picture)}<div class="scroll" tabindex="0">${inlineSvg(picture)}</div></figure>\n`;
}
