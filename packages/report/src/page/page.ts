/** The page of a report: one HTML file with all text, pictures and data. */
import type { Chart } from '@wprox/charts/inline';
import type { ExperimentRecord, ReadExperiments } from '@wprox/experiments/run-folders';
import { type ChartParts, interactiveFigure } from '../charts/interactive-chart.js';
import { formatList, formatMeasure, formatPlural } from '../pictures/format.js';
import { type Markup, markup, trusted } from '../pictures/markup.js';
import { inlineSvg, type Picture } from '../pictures/picture.js';
import { reportedTable, speedTable } from '../tables/comparison-tables.js';
import { endsWellTable } from '../tables/ends-well-table.js';
import {
  distanceName,
  type FrechetMeasured,
  isFid,
  type MeasuredOn,
  sampleCounts,
  type WassersteinMeasured,
} from '../tables/measured-on.js';
import { tableMarkup } from '../tables/text-table.js';
import { comparisons } from './comparisons.js';
import { gridTables } from './grid-section.js';
import { curvesHeading, measuresTable } from './measures-section.js';
import { pageStyle } from './page-style.js';
import {
  machineTables,
  resultsTable,
  runsTable,
  settingsTables,
  stateText,
} from './page-tables.js';
import type { Panel } from './panel.js';
import { MADE_BY } from './report-folder.js';
import { foldedIfLong, section } from './section.js';
import { stepWarnings } from './step-warnings.js';
import type { Together } from './together.js';

/** The content of a page. */
export interface PageContent {
  readonly panels: readonly Panel[];
  readonly collection: ReadExperiments['collection'] | undefined;
  /** Charts of all panels together. */
  readonly together: Together | undefined;
  readonly walks: readonly Picture[];
  readonly chartParts: ChartParts;
}

/** Writes the HTML. The page refers to nothing outside itself, and its policy forbids loading. */
export function pageOf(content: PageContent): string {
  const { panels, walks } = content;
  const { script, source, style } = content.chartParts;
  const title = titleOf(content);
  const isOne = panels.length === 1;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${trusted(source)}">
<title>${title}</title>
<style>${trusted(style)}</style>
<style>${trusted(pageStyle)}</style>
</head>
<body>
<header>
<h1>${title}</h1>
${isOne && !content.collection ? about(panels[0]!) : overview(content)}${panels.map(({ experiment }) => [warning(experiment, !isOne), ...stepWarnings(experiment)])}</header>
<main>
${isOne ? panelSections(panels[0]!) : [comparison(content), ...panels.map(panelSection)]}${walks.length === 0 ? undefined : walkSection(walks)}</main>
<footer class="soft"><p>${MADE_BY} Every picture is beside this file as SVG and as PNG.</p></footer>
${script}
</body>
</html>
`.text;
}

function titleOf({ panels, collection }: PageContent): string {
  if (collection) return collection.title;
  if (panels.length === 1) return panels[0]!.experiment.config.title;
  return `${panels.length} experiments compared`;
}

function about({ experiment: { config } }: Panel): Markup {
  return markup`${config.description && markup`<p>${config.description}</p>\n`}${config.source && markup`<p class="soft">Settings: ${config.source}.</p>\n`}`;
}

/** Makes the introduction of a report of several parts, with links to them. */
function overview({ panels, collection }: PageContent): Markup {
  const links = panels.map(
    ({ name, experiment }) => markup`<li><a href="#${name}">${experiment.config.title}</a></li>\n`,
  );
  return markup`${collection?.description && markup`<p>${collection.description}</p>\n`}${collection?.note && markup`<p class="warning" role="note">${collection.note}</p>\n`}${panels.length > 1 ? markup`<nav><ul>\n${links}</ul></nav>\n` : undefined}`;
}

/** Makes the section with the charts of all parts together. */
function comparison({ together }: PageContent): Markup | undefined {
  return (
    together &&
    section(
      2,
      'Together',
      markup`<p class="soft">All variants of all parts on one axis. Colors show variants, dashes show parts. The buttons hide
lines. The pictures beside this file show the parts below each other.</p>
${curves(together)}`,
    )
  );
}

/** Makes the section of one of several parts. */
function panelSection(panel: Panel): Markup {
  return markup`<section class="panel" id="${panel.name}">
<h2>${panel.experiment.config.title}</h2>
${about(panel)}${panelSections(panel)}</section>
`;
}

/** Makes the sections of one experiment, one heading level lower if it is a part. */
function panelSections(panel: Panel): Markup {
  const { experiment, measured, results, speeds, reported, settings, grids, shownNotes } = panel;
  const { runs, config } = experiment;
  const { endsWell } = config;
  const isPoints = measured.measure === 'wasserstein-2';
  const isPart = panel.name !== '';
  const level = isPart ? 3 : 2;
  const paper = reportedTable(reported, results, speeds, measured);
  const hasSpeed = speeds && results.length > 1;
  const details = markup`${section(
    level,
    'Settings',
    settingsTables(
      settings,
      results.map(({ label }) => label),
    ),
  )}${section(level, 'Runs', runsTable(runs))}${section(level, 'Machine', machineTables(runs))}`;
  return markup`${section(
    level,
    'Results',
    markup`${resultsTable(results, `${distanceName(measured)}, ${sampleCounts(measured)}`, endsWell)}
${measuresTable(panel.variants, panel.measures)}${hasSpeed ? foldedIfLong(results, 'Times to the best distance without a regularizer', speedTable(speeds, results)) : undefined}${paper}${explanation(
  measured,
  results.some(({ modes }) => modes),
)}
`,
  )}${gridSection(level, panel)}${comparisons(level, panel)}${section(level, 'Curves', curves(panel))}${panel.others.map(
    (other) => section(level, curvesHeading(other), curves(other)),
  )}${
    grids.length === 0
      ? undefined
      : section(
          level,
          isPoints ? 'Samples' : 'Images',
          markup`${shownNotes.map(
            (note) => markup`<p>${note}</p>
`,
          )}<div class="${isPoints ? 'grids points' : 'grids'}">
${grids.map(figure)}</div>
`,
        )
  }${stripsSection(level, panel.progress, 'strips')}${stripsSection(level, panel.losses, 'chart')}${
    isPart
      ? markup`<details><summary>Settings, runs and machine</summary>
${details}</details>
`
      : details
  }`;
}

/** Makes a section of a picture with its title as the heading. */
function stripsSection(
  level: number,
  picture: Picture | undefined,
  kind: 'chart' | 'strips',
): Markup | undefined {
  return picture && section(level, picture.title, wideFigure({ ...picture, title: '' }, kind));
}

/** Makes the maps of an experiment with lists, with their numbers. */
function gridSection(level: number, { map, heatMap, shares, endsWellMap }: Panel): Markup {
  const drawn = (picture: Picture, tables: Markup) =>
    section(
      level,
      picture.title,
      markup`${wideFigure({ ...picture, title: '' }, 'strips')}${tables}`,
    );
  return markup`${map && heatMap && drawn(heatMap, gridTables(map))}${
    shares && endsWellMap && drawn(endsWellMap, tableMarkup(endsWellTable(shares)))
  }`;
}

/** The interactive chart and the still pictures. */
interface Curves {
  readonly interactive: Chart | undefined;
  readonly charts: readonly Picture[];
}

/** Makes the interactive chart with its notes, and the still pictures below it. */
function curves({ interactive, charts }: Curves): Markup {
  const pictures = markup`${charts.map((chart) => wideFigure(chart, 'chart'))}`;
  if (!interactive) return pictures;
  const notes = charts[0]?.notes ?? [];
  return markup`<div class="notes">${notes.map((note) => markup`<p>${note}</p>`)}</div>
${interactiveFigure(interactive, pictures)}`;
}

function walkSection(walks: readonly Picture[]): Markup {
  return section(
    2,
    'Walks in latent space',
    markup`<p class="soft">If neighboring images change smoothly, the generator has not only memorized training images.
Latents are interpolated linearly, as in the paper; in the middle they are nearer to the origin than
in training. Batch norm is in inference mode.</p>
${walks.map((walk) => wideFigure(walk, 'strips'))}`,
  );
}

/** Explains the numbers, so that readers compare only what can be compared. */
function explanation(measured: MeasuredOn, hasModes: boolean): Markup {
  return markup`${measured.measure === 'frechet' ? aboutFrechet(measured) : aboutWasserstein(measured)}${hasModes ? aboutModes : undefined}
<p class="soft">Training time is the time of the training steps, without evaluation, sampling and
checkpoints. The time to halve is the time until the distance of a seed first falls to half of its
initial value, interpolated between two evaluations. The final distance is that of the last evaluation.
If some seeds of a variant are complete, only those count for the final and best distance, the
iterations and the training time. Generator steps are outer iterations times the inner steps. h·N is the
step size times the outer iterations: the flow time that a run covers.</p>`;
}

function aboutFrechet(measured: FrechetMeasured): Markup {
  if (isFid(measured.features)) {
    return markup`<p class="soft">This is FID: the features are those of Inception v3 with the weights of pytorch-fid, and images are
resized as there. It depends on the numbers of images (${sampleCounts(measured)}): compare only values with the same.</p>`;
  }
  return markup`<p class="soft">This is not an FID. It is the same formula on the features of another network
(${measured.features}, ${sampleCounts(measured)}). It cannot be compared with published FID values,
only with distances on the same features and with the same numbers of images.</p>`;
}

function aboutWasserstein(measured: WassersteinMeasured): Markup {
  const { floor } = measured;
  const perfect =
    floor === undefined
      ? 'the distance of fresh points of the data'
      : `${formatMeasure(floor)}, the distance of fresh points of the data`;
  return markup`<p class="soft">The distance is that of exact optimal transport from the generated points to those of the data, in
the units of the points. It compares ${sampleCounts(measured)}, so even a perfect generator is below
the floor only by chance (${perfect}). Compare only distances with the same numbers of points.</p>`;
}

const aboutModes = markup`
<p class="soft">A mode is missed if less than a quarter of its expected samples lie within a quarter of the
distance between neighboring modes. Samples within three standard deviations of a mode have high
quality.</p>`;

function warning(
  { runs, config: { title } }: ExperimentRecord,
  isPart: boolean,
): Markup | undefined {
  const incomplete = runs.filter(({ state }) => state !== 'complete');
  if (incomplete.length === 0) return undefined;
  const names = formatList(incomplete.map((run) => `${run.name} (${stateText(run)})`));
  const verb = incomplete.length === 1 ? 'is' : 'are';
  return markup`<p class="warning" role="note">${isPart ? `${title}: ` : undefined}${incomplete.length} of ${formatPlural(runs.length, 'run')} ${verb} incomplete: ${names}.
All numbers and pictures show the results so far.</p>\n`;
}

function caption({ title, notes }: Picture): Markup {
  return markup`<figcaption>${title && markup`<h3>${title}</h3>`}${notes.map((note) => markup`<p>${note}</p>`)}</figcaption>`;
}

function figure(picture: Picture): Markup {
  return markup`<figure>${caption(picture)}${inlineSvg(picture)}</figure>\n`;
}

/** Makes a figure of the width of the page, which scrolls on a narrow screen. */
function wideFigure(picture: Picture, kind: 'chart' | 'strips'): Markup {
  return markup`<figure class="${kind}">${caption(picture)}<div class="scroll" tabindex="0">${inlineSvg(picture)}</div></figure>\n`;
}
