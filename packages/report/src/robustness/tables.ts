/** Tables of robustness: Markdown over the seeds, and CSV with a row for each run and level. */
import { formatCount, formatList, formatMeasure, formatRange } from '../pictures/format.js';
import type { Spread } from '../tables/results.js';
import { titleOf } from './picture.js';
import type { RobustnessData } from './robustness-data.js';
import type { ResponseUnit, VariantSummary } from './summarize.js';

/** Formats the mean with the range over seeds: `0.12 (0.10 to 0.14)`. */
export function formatSpread(found: Spread | undefined): string {
  if (!found) return '–';
  const range = formatRange(found, formatMeasure);
  return `${formatMeasure(found.mean)}${range === undefined ? '' : ` (${range})`}`;
}

/** Writes the tables of `robustness.md`, which `wprox robustness` also prints. */
export function robustnessMarkdown(
  data: RobustnessData,
  variants: readonly VariantSummary[],
): string {
  const { count, split } = data.images;
  const hasSeeds = variants.some(({ seeds }) => seeds.length > 1);
  const noGap = variants.filter(({ seeds, seedsWithGap }) => seedsWithGap < seeds.length);
  const words = [
    `# ${data.title}: response of the critics to perturbed images`,
    `Measured on the first ${formatCount(count)} images of ${split} and as many generated images, backend ${data.backend}. ` +
      'Δf = f(x) − f(perturbed x), abs Δf is its absolute value, and both are means over the images. The gap is E f(real) − E f(generated), the deviation is the standard deviation of f over the real images, and the slope is the mean norm of ∇f at the real images.' +
      (hasSeeds ? ' Numbers are means over the seeds, with the range in parentheses.' : ''),
    ...(noGap.length > 0
      ? [
          `Without the seeds whose gap is not positive: ${formatList(
            noGap.map(
              ({ label, seeds, seedsWithGap }) =>
                `${label} (${seeds.length - seedsWithGap} of ${seeds.length})`,
            ),
          )}. Such a critic rates generated images above real ones, so nothing is divided by its gap.`,
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
    '## Without a unit',
    responseTable(data, variants, 'own'),
  ].join('\n\n')}\n`;
}

function criticsTable(variants: readonly VariantSummary[]): string {
  const rows = variants.map(({ label, seeds, gap, deviation, slope, slopeInGaps }) => [
    label,
    seeds.join(', '),
    formatSpread(gap),
    formatSpread(deviation),
    formatSpread(slope.l2),
    formatSpread(slope.wasserstein),
    formatSpread(slopeInGaps.l2),
    formatSpread(slopeInGaps.wasserstein),
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
      // Level 0 is the unchanged image, for which Δf is 0.
      if (level === 0) return [];
      const summaries = variants.map(({ responses }) => responses.get(name)![index]!);
      return [
        [
          index === 1 ? `${titleOf(name)} (${levelUnit})` : '',
          String(level),
          ...summaries.map(({ meanAbsolute }) => formatSpread(meanAbsolute[unit])),
          ...summaries.map(({ mean }) => formatSpread(mean[unit])),
        ],
      ];
    }),
  );
  return table(head, rows, 1);
}

/** Writes a Markdown table with aligned columns; those from `numbersFrom` on are right-aligned. */
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

/** Writes CSV with a row for each run, perturbation and level, in all units. */
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
