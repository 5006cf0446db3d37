/** The report of an experiment, made from its folder alone. */
import path from 'node:path';
import { writePicture } from '../pictures/write-picture.js';
import { experimentPaths, readExperiment, writeFileAtomically } from '../runs/index.js';
import { distanceCharts, lossChart, type StyledVariant } from './chart-pictures.js';
import { measuredOn } from './measured-on.js';
import { pageOf } from './page.js';
import { variantResult } from './results.js';
import { resultsMarkdown } from './results-markdown.js';
import { groupByVariant } from './run-curves.js';
import { generatedPicture, progressPicture, realPicture, sampleKind } from './sample-pictures.js';
import { compareSettings } from './settings.js';
import { variantStyles } from './variant-styles.js';

/** Paths of the files that were written. */
export interface WrittenReport {
  /** The page; it holds all pictures itself. */
  readonly html: string;
  /** The table of results once more as Markdown, to paste into a text. */
  readonly markdown: string;
  /** Every picture twice, as SVG and as PNG. */
  readonly pictures: readonly string[];
}

/**
 * Writes `report/` in an experiment's folder: `index.html`, the table of results as
 * `results.md`, and each picture as SVG and PNG. Runs
 * that are missing or incomplete are reported as such. The same folder gives the same bytes.
 *
 * @param folder the experiment's folder, such as `runs/quickstart`.
 * @throws RunFolderError if it is not an experiment's folder, if no run has a distance yet, or if
 * runs were measured by different measures or on different features.
 * @throws CorruptFileError naming the file, and the line of a file of rows.
 *
 * @example
 * const { html } = await writeReport('runs/quickstart');
 */
export async function writeReport(folder: string): Promise<WrittenReport> {
  const experiment = await readExperiment(folder);
  const measured = measuredOn(experiment);
  const groups = groupByVariant(experiment);
  const configs = groups.map(({ runs }) => runs[0]!.config);
  const styles = variantStyles(configs);
  const variants = groups.map((group, i): StyledVariant => ({ ...group, style: styles[i]! }));

  const kind = sampleKind(measured);
  const [charts, losses, real, generated, progress] = await Promise.all([
    distanceCharts(variants, measured),
    lossChart(variants),
    experiment.realPicture &&
      realPicture(experiment.realPicture, experiment.config.dataset.name, kind),
    Promise.all(variants.map((variant) => generatedPicture(variant, kind))),
    progressPicture(variants, kind),
  ]);
  const grids = [real || undefined, ...generated].filter((picture) => picture !== undefined);
  const results = variants.map((variant) => ({
    ...variantResult(variant),
    style: variant.style,
  }));
  const page = pageOf({
    experiment,
    measured,
    results,
    settings: compareSettings(configs),
    charts,
    grids,
    progress,
    losses,
  });

  const target = experimentPaths(folder).report;
  const pictures: string[] = [];
  for (const picture of [...charts, ...grids, progress, losses]) {
    if (picture) pictures.push(...(await writePicture(target, picture)));
  }
  const markdown = path.join(target, 'results.md');
  await writeFileAtomically(markdown, resultsMarkdown(experiment.config.title, measured, results));
  // Last, so that a page is never older than the pictures beside it.
  const html = path.join(target, 'index.html');
  await writeFileAtomically(html, page);
  return { html, markdown, pictures };
}
