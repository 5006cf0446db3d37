/** Tables that compare: times to a distance, and statements of the paper beside our numbers. */
import { type StyledResult, scroll, spreadCell, swatch } from '../page/page-tables.js';
import { formatDuration, formatMeasure, formatRange } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import { distanceName, isFid, type MeasuredOn } from './measured-on.js';
import type { Reported } from './reported-numbers.js';
import type { Spread } from './results.js';
import { escaped } from './results-markdown.js';
import type { Speeds, VariantSpeed } from './speed.js';

/** Describes the level of the times. */
export function speedCaption({ level, baseline }: Speeds): string {
  const whose =
    baseline.runs.length > 1 ? 'the best distance of its worst seed' : 'its best distance';
  return (
    `Time until the distance first falls to ${formatMeasure(level)}, which “${baseline.label}” ` +
    `reaches with every seed (${whose})`
  );
}

/** Formats a ratio with two digits: `6.0×`, `0.11×`. */
export function formatRatio(ratio: number): string {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(ratio)));
  return `${ratio.toFixed(Math.min(4, decimals))}×`;
}

/** Makes the table of times to the level and of their ratios to the baseline. */
export function speedTable(speeds: Speeds, results: readonly StyledResult[]): Markup {
  const rows = speeds.variants.map((own, i) => {
    const { label, seconds, seeds, variant } = own;
    const time = seconds
      ? spreadCell(seconds, formatDuration, seeds)
      : markup`<td class="number">not reached</td>`;
    const isBaseline = variant === speeds.baseline.variant;
    return markup`<tr><th scope="row" class="variant">${results[i]!.style && swatch(results[i]!.style!)}${label}</th>${time}<td class="number">${isBaseline ? '1' : ratioCell(own)}</td></tr>
`;
  });
  return markup`<p class="soft">${speedCaption(speeds)}. The ratio is the time of “${speeds.baseline.label}” divided
by that of the variant: above 1 is faster.</p>
${scroll(markup`<table class="plain narrow">
<thead><tr><th scope="col">Variant</th><th scope="col" class="number">Training time</th><th scope="col" class="number">Times as fast</th></tr></thead>
<tbody>
${rows}</tbody></table>`)}`;
}

function ratioCell({ ratio }: VariantSpeed): Markup {
  if (!ratio) return markup`–`;
  const range = formatRange(ratio, formatRatio);
  return markup`${formatRatio(ratio.mean)}${range && markup`<small>${range}</small>`}`;
}

/** Writes the same table as Markdown. */
export function speedMarkdown(title: string, speeds: Speeds): string {
  const withRange = (
    spread: Omit<Spread, 'count'>,
    format: (value: number) => string,
    note?: string,
  ) => {
    const notes = [formatRange(spread, format), note].filter((part) => part !== undefined);
    return format(spread.mean) + (notes.length > 0 ? ` (${notes.join('; ')})` : '');
  };
  const rows = speeds.variants.map(({ label, seconds, ratio, seeds, variant }) => {
    const note =
      seconds && seconds.count < seeds ? `${seconds.count} of ${seeds} seeds` : undefined;
    const time = seconds ? withRange(seconds, formatDuration, note) : 'not reached';
    const isBaseline = variant === speeds.baseline.variant;
    const times = isBaseline ? '1' : ratio ? withRange(ratio, formatRatio) : '–';
    return `| ${escaped(label)} | ${time} | ${times} |`;
  });
  return [
    `## ${escaped(title)}`,
    '',
    `${escaped(speedCaption(speeds))}.`,
    '',
    '| Variant | Training time | Times as fast |',
    '| --- | ---: | ---: |',
    ...rows,
    '',
  ].join('\n');
}

/** Makes the table of statements of the paper beside our numbers; undefined if there are none. */
export function reportedTable(
  reported: readonly Reported[],
  results: readonly (StyledResult & { readonly regularizer: string })[],
  speeds: Speeds | undefined,
  measured: MeasuredOn,
): Markup | undefined {
  const rows = reported.flatMap(({ where, says, of, beside, otherData }) =>
    results
      .filter(({ regularizer, variant }) => of === undefined || isOf(of, regularizer, variant))
      .map((result) => {
        const speed = speeds?.variants.find(({ variant }) => variant === result.variant);
        const here = beside === 'speed' ? speedText(speed) : distanceText(result);
        const data = otherData && markup`<small>on ${otherData}</small>`;
        return markup`<tr><th scope="row" class="variant">${result.label}</th><td>${says}${data}</td><td>${where}</td><td>${here}</td></tr>
`;
      }),
  );
  if (rows.length === 0) return undefined;
  const hasFid = measured.measure === 'frechet' && isFid(measured.features);
  return scroll(markup`<table class="plain">
<caption><span>What the paper reports, beside this experiment. The FID of the paper uses Inception v3 features and 10,000 samples; its
figures show means of 5 seeds. The distance here is the ${distanceName(measured)}. ${hasFid ? 'The scale can differ' : 'The features differ, and the scale can differ'}:
compare trends, not numbers.</span></caption>
<thead><tr><th scope="col">Variant</th><th scope="col">The paper</th><th scope="col">Where</th><th scope="col">Here</th></tr></thead>
<tbody>
${rows}</tbody></table>`);
}

/** Whether a statement applies to a variant; those about no regularizer apply to `none` only. */
function isOf(of: readonly string[], regularizer: string, variant: string): boolean {
  return of.includes(regularizer) && (regularizer !== 'none' || variant === 'none');
}

function speedText(speed: VariantSpeed | undefined): string {
  if (!speed) return '–';
  if (!speed.seconds) return 'does not reach the distance without a regularizer';
  if (!speed.ratio) return `${speed.seconds.count} of ${speed.seeds} seeds reach that distance`;
  const range = formatRange(speed.ratio, formatRatio);
  return `${formatRatio(speed.ratio.mean)} as fast${range ? ` (${range})` : ''}`;
}

function distanceText({ best, final }: StyledResult): string {
  if (!best || !final) return '–';
  const text = (spread: Spread) => {
    const range = formatRange(spread, formatMeasure);
    return `${formatMeasure(spread.mean)}${range ? ` (${range})` : ''}`;
  };
  return `best ${text(best)}, final ${text(final)}`;
}
