/** What the trainer said about the step size h, as notes of the page. */
import type { ExperimentRecord } from '@wprox/experiments/run-folders';
import { groupByVariant } from '../charts/run-curves.js';
import { formatPlural } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';

/** Makes a note of each of {@link stepWarningTexts}. */
export function stepWarnings(experiment: ExperimentRecord): Markup[] {
  return stepWarningTexts(experiment).map(
    (text) => markup`<p class="warning" role="note">${text}</p>
`,
  );
}

/** One sentence for each variant and warning: the words of the first seed, and how many seeds have it. */
export function stepWarningTexts(experiment: Pick<ExperimentRecord, 'config' | 'runs'>): string[] {
  return groupByVariant(experiment).flatMap(({ label, runs }) => {
    const all = runs.flatMap(({ warnings }) => warnings);
    const names = [...new Set(all.map(({ name }) => name))];
    return names.map((name) => {
      const own = all.filter((warning) => warning.name === name);
      const seeds = `${own.length} of ${formatPlural(runs.length, 'seed')}`;
      return `${label} (${seeds}): ${own[0]!.text}.`;
    });
  });
}
