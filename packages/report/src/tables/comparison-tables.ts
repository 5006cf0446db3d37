/** The tables that compare: times to a distance, and the papers' statements beside our numbers. */

import { type StyledResult, scroll, spreadCell, swatch } from '../page/page-tables.js';
import { formatDuration, formatMeasure, formatRange } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import { distanceName, type MeasuredOn } from './measured-on.js';
import type { Reported } from './reported-numbers.js';
import type { Spread } from './results.js';
import { escaped } from './results-markdown.js';
import type { Speeds, VariantSpeed } from './speed.js';

/** What the level is, in words. */
export function speedCaption({ level, baseline }: Speeds): string {
  const whose = baseline.runs.length > 1 ? 'the worst of its seeds’ best' : 'its best';
  return (
    `Time until the distance is first at ${formatMeasure(level)}, which “${baseline.label}” ` +
    `reaches with every seed (${whose})`
  );
}

/** `6.0×`, `0.11×`: two digits, which is as much as a few seeds can tell. */
export function formatRatio(ratio: number): string {
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(ratio)));
  return `${ratio.toFixed(Math.min(4, decimals))}×`;
}

/** One row per variant: the time to the level and the baseline's time over it. */
export function speedTable(speeds: Speeds, results: readonly StyledResult[]): Markup {
  const rows = speeds.variants.map((own, i) => {
    const { label, seconds, seeds, variant } = own;
    const time = seconds
      ? spreadCell(seconds, formatDuration, seeds)
      : markup`<td class="number">not reached</td>`;
    const isBaseline = variant === speeds.baseline.variant;
    return markup`<tr><th scope="row" class="variant">${swatch(results[i]!.style)}${label}</th>${time}<td class="number">${isBaseline ? '1' : ratioCell(own)}</td></tr>
`;
  });
  return markup`<p class="soft">${speedCaption(speeds)}. The ratio is the time of “${speeds.baseline.label}” over
the variant’s: above 1 is faster.</p>
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

/** The same as Markdown. */
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

/** The papers' statements, each beside what was measured here; undefined if there are none. */
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
  return scroll(markup`<table class="plain">
<caption><span>What the paper reports, beside this experiment. The paper’s FID is on Inception v3 features with 10,000 samples, at
its scale, mean of 5 seeds in its figures; here it is the ${distanceName(measured)}. The features differ and the scale may: compare what
happens, not the numbers.</span></caption>
<thead><tr><th scope="col">Variant</th><th scope="col">The paper</th><th scope="col">Where</th><th scope="col">Here</th></tr></thead>
<tbody>
${rows}</tbody></table>`);
}

/** A statement about no regularizer is about the variant of that name, where several have none. */
function isOf(of: readonly string[], regularizer: string, variant: string): boolean {
  return of.includes(regularizer) && (regularizer !== 'none' || variant === 'none');
}

function speedText(speed: VariantSpeed | undefined): string {
  if (!speed) return '–';
  if (!speed.seconds) return 'does not reach the distance of no regularizer';
  if (!speed.ratio) return `${speed.seconds.count} of ${speed.seeds} seeds reach its distance`;
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
