/** The measurements as text: Markdown over the seeds, and CSV with a row for each run and level. */
import { formatCount, formatList, formatMeasure, formatRange } from '../pictures/format.js';
import type { Spread } from '../tables/results.js';
import { titleOf } from './picture.js';
import type { RobustnessData } from './robustness-data.js';
import type { ResponseUnit, VariantSummary } from './summarize.js';

/** `0.12 (0.10 to 0.14)`: the mean with the extremes over seeds. */
function cell(found: Spread | undefined): string {
  if (!found) return '–';
  const range = formatRange(found, formatMeasure);
  return `${formatMeasure(found.mean)}${range === undefined ? '' : ` (${range})`}`;
}

/** The tables of `robustness.md`, which the command prints as well. */
export function robustnessMarkdown(
  data: RobustnessData,
  variants: readonly VariantSummary[],
): string {
  const { count, split } = data.images;
  const hasSeeds = variants.some(({ seeds }) => seeds.length > 1);
  const noGap = variants.filter(({ seeds, seedsWithGap }) => seedsWithGap < seeds.length);
  const words = [
    `# ${data.title}: response of the critics to perturbed images`,
    `Measured on the first ${formatCount(count)} images of ${split} and as many generated ones, backend ${data.backend}. ` +
      'Δf = f(x) − f(perturbed x), and abs Δf its size, both averaged over the images. The gap is E f(real) − E f(generated); the deviation is that of f over the real images; a slope is the mean norm of ∇f at them.' +
      (hasSeeds ? ' Mean over the seeds, with the lowest to the highest.' : ''),
    ...(noGap.length > 0
      ? [
          `Without seeds whose gap is not positive: ${formatList(
            noGap.map(
              ({ label, seeds, seedsWithGap }) =>
                `${label} (${seeds.length - seedsWithGap} of ${seeds.length})`,
            ),
          )}. Such a critic puts generated images above real ones, and its gap is no unit.`,
        ]
      : []),
    ...(data.unfinished.length > 0
      ? [`Not complete, so not measured: ${formatList(data.unfinished)}.`]
      : []),
  ];
  return `${[
    ...words,
    '## The critics',
    criticsTable(variants),
    '## In units of the gap',
    responseTable(data, variants, 'gap'),
    '## In units of the deviation over real images',
    responseTable(data, variants, 'deviation'),
    "## In the critics' own units",
    responseTable(data, variants, 'own'),
  ].join('\n\n')}\n`;
}

function criticsTable(variants: readonly VariantSummary[]): string {
  const rows = variants.map(({ label, seeds, gap, deviation, slope, slopeInGaps }) => [
    label,
    seeds.join(', '),
    cell(gap),
    cell(deviation),
    cell(slope.l2),
    cell(slope.wasserstein),
    cell(slopeInGaps.l2),
    cell(slopeInGaps.wasserstein),
  ]);
  const head = ['critic', 'seeds', 'gap', 'deviation', 'slope L²', 'slope W₂'];
  return table([...head, 'slope L² / gap', 'slope W₂ / gap'], rows, 1);
}

function responseTable(
  { perturbations }: RobustnessData,
  variants: readonly VariantSummary[],
  unit: ResponseUnit,
): string {
  const head = [
    'perturbation',
    'level',
    ...variants.map(({ label }) => `${label} abs Δf`),
    ...variants.map(({ label }) => `${label} Δf`),
  ];
  const rows = perturbations.flatMap(({ name, unit: levelUnit, levels }) =>
    levels.flatMap((level, index) => {
      // Level 0 is the image itself and Δf is 0, which `robustness.json` has.
      if (level === 0) return [];
      const summaries = variants.map(({ responses }) => responses.get(name)![index]!);
      return [
        [
          index === 1 ? `${titleOf(name)} (${levelUnit})` : '',
          String(level),
          ...summaries.map(({ meanAbsolute }) => cell(meanAbsolute[unit])),
          ...summaries.map(({ mean }) => cell(mean[unit])),
        ],
      ];
    }),
  );
  return table(head, rows, 1);
}

/** A Markdown table with its columns in line; those from `numbersFrom` on to the right. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  numbersFrom: number,
): string {
  const names = head.map((name) => name.replaceAll('\n', ' '));
  const widths = names.map((name, column) =>
    Math.max(...[name, ...rows.map((row) => row[column]!)].map((text) => text.length)),
  );
  const line = (cells: readonly string[]) => {
    const padded = cells.map((text, column) =>
      column < numbersFrom ? text.padEnd(widths[column]!) : text.padStart(widths[column]!),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) =>
    column < numbersFrom ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(names), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** A row for each run, perturbation and level, in the critic's own unit and in both others. */
export function robustnessCsv({ runs }: RobustnessData): string {
  const head =
    'run,variant,seed,perturbation,level,mean,mean_absolute,gap,deviation,' +
    'mean_per_gap,mean_absolute_per_gap,mean_per_deviation,mean_absolute_per_deviation';
  const rows = runs.flatMap((run) =>
    run.responses.map(({ perturbation, level, mean, meanAbsolute }) => {
      const { gap, real } = run;
      const per = (value: number, unit: number) => (unit > 0 ? value / unit : '');
      return [
        ...[run.run, run.variant, run.seed, perturbation, level, mean, meanAbsolute],
        ...[gap, real.standardDeviation, per(mean, gap), per(meanAbsolute, gap)],
        ...[per(mean, real.standardDeviation), per(meanAbsolute, real.standardDeviation)],
      ].join(',');
    }),
  );
  return `${[head, ...rows].join('\n')}\n`;
}
