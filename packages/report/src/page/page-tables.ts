/** Tables of the page: results, settings, runs, machine. */
import { plannedIterations } from '@wprox/experiments';
import type {
  Computing,
  MachineRecord,
  Modes,
  RunRecord,
  RunState,
} from '@wprox/experiments/run-folders';
import { distanceByTime } from '../charts/run-curves.js';
import {
  formatCount,
  formatDuration,
  formatList,
  formatMeasure,
  formatMemory,
  formatRange,
} from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import type { LineStyle } from '../pictures/palette.js';
import { countText, type EndsWellRule, endsWellText } from '../tables/ends-well.js';
import {
  iterationsDone,
  lastModes,
  type Spread,
  type VariantModes,
  type VariantResult,
} from '../tables/results.js';
import type { SettingsComparison } from '../tables/settings.js';

/** The results of a variant with the style of its line in the charts, if the charts show it. */
export interface StyledResult extends VariantResult {
  readonly style?: LineStyle;
}

/**
 * Makes the table of results: distances, iterations and times, one row per variant.
 *
 * @param rule when a run ends well, if the experiment says it.
 */
export function resultsTable(
  results: readonly StyledResult[],
  distance: string,
  rule: EndsWellRule | undefined,
): Markup {
  const average =
    Math.max(...results.map(({ seeds }) => seeds)) > 1
      ? ' Each number is the mean over the seeds, with the range below it.'
      : undefined;
  const hasModes = results.some(({ modes }) => modes);
  const hasHorizon = results.some(({ horizon }) => horizon);
  const rows = results.map((result) => {
    const cell = (spread: Spread | undefined, format: (value: number) => string) =>
      spreadCell(spread, format, result.seeds);
    return markup`<tr><th scope="row" class="variant">${result.style && swatch(result.style)}${result.label}${seedsNote(result)}</th>
${cell(result.initial, formatMeasure)}${cell(result.final, formatMeasure)}${cell(result.best, formatMeasure)}${rule && endsWellCell(result)}${hasModes ? modesCells(result) : undefined}
${cell(result.iterations, formatCount)}${cell(result.generatorSteps, formatCount)}${hasHorizon ? cell(result.horizon, formatMeasure) : undefined}${cell(result.trainingSeconds, formatDuration)}${
  result.halvingSeconds || !result.final
    ? cell(result.halvingSeconds, formatDuration)
    : markup`<td class="number">not reached</td>`
}</tr>
`;
  });
  return scroll(markup`<table>
<caption><span>${distance}; lower is better.${average}${rule && ` ${endsWellText(rule)}`}</span></caption>
<thead><tr><th scope="col">Variant</th><th scope="col" class="number">Initial<br>distance</th><th scope="col" class="number">Final<br>distance</th><th scope="col" class="number">Best<br>distance</th>${rule && markup`<th scope="col" class="number">Ends<br>well</th>`}${hasModes ? MODES_HEADINGS : undefined}<th scope="col" class="number">Outer<br>iterations</th><th scope="col" class="number">Generator<br>steps</th>${hasHorizon ? markup`<th scope="col" class="number">h·N</th>` : undefined}<th scope="col" class="number">Training<br>time</th><th scope="col" class="number">Time to<br>halve</th></tr></thead>
<tbody>
${rows}</tbody></table>`);
}

function endsWellCell({ endsWell }: VariantResult): Markup {
  return markup`<td class="number">${endsWell ? countText(endsWell, 'seed') : '–'}</td>`;
}

const MODES_HEADINGS = markup`<th scope="col" class="number">Modes<br>reached</th><th scope="col" class="number">High<br>quality</th>`;

function modesCells(result: VariantResult): Markup {
  const { modes, seeds } = result;
  if (!modes) return markup`<td class="number">–</td><td class="number">–</td>`;
  const missed = modes.missed.map((entry) => markup`<small>${missedText(entry, result)}</small>`);
  return markup`<td class="number modes">${formatReached(modes)}${missed}</td>${spreadCell(modes.highQuality, formatShare, seeds)}`;
}

/** More variants than this are rows of the table of settings, not columns. */
const MOST_COLUMNS = 8;

function tableOf(
  corner: string,
  headings: readonly (string | Markup)[],
  rows: readonly (readonly [string | Markup, readonly (string | undefined)[]])[],
): Markup {
  return markup`<table class="plain">
<caption><span>Settings that differ</span></caption>
<thead><tr><th scope="col">${corner}</th>${headings.map((heading) => markup`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([name, values]) =>
    markup`<tr><th scope="row">${name}</th>${values.map((value) => markup`<td>${value ?? '–'}</td>`)}</tr>
`,
)}</tbody></table>`;
}

/** Makes the tables of settings: those that differ between variants, then the common ones. */
export function settingsTables(
  { shared, differing }: SettingsComparison,
  labels: readonly string[],
): Markup {
  const differences = scroll(
    labels.length > MOST_COLUMNS
      ? tableOf(
          'Variant',
          differing.map(({ path }) => markup`<code>${path}</code>`),
          labels.map((label, i) => [label, differing.map(({ values }) => values[i])]),
        )
      : tableOf(
          'Setting',
          labels,
          differing.map(({ path, values }) => [markup`<code>${path}</code>`, values]),
        ),
  );
  const common = markup`<table class="plain narrow">
<caption><span>Common settings</span></caption>
<thead><tr><th scope="col">Setting</th><th scope="col">Value</th></tr></thead>
<tbody>
${shared.map(
  ({ path, value }) => markup`<tr><th scope="row"><code>${path}</code></th><td>${value}</td></tr>
`,
)}</tbody></table>`;
  return markup`${differing.length > 0 ? differences : undefined}${scroll(common)}`;
}

const STATES: Readonly<Record<RunState | 'missing', string>> = {
  complete: 'complete',
  running: 'not finished',
  interrupted: 'interrupted',
  failed: 'failed',
  missing: 'not started',
};

/** Describes the state of a run. */
export function stateText(run: RunRecord): string {
  const { diverged } = run;
  return diverged
    ? `${STATES[run.state]}, diverged at iteration ${formatCount(diverged.iteration)}`
    : STATES[run.state];
}

/** Formats the number of modes: `7.5 of 8`. */
export function formatReached({ reached, count }: VariantModes): string {
  return `${Number(reached.mean.toFixed(1))} of ${count}`;
}

/** Names the modes that a seed misses: `seed 2 misses 3 and 5`. */
export function missedText(
  { seed, indices }: VariantModes['missed'][number],
  { modes, seeds }: VariantResult,
): string {
  const which = indices.length === modes?.count ? 'all' : formatList(indices.map(String));
  return `${seeds > 1 ? `seed ${seed} ` : ''}misses ${which}`;
}

/** Formats a share as a whole percentage: `93%`. */
export function formatShare(share: number): string {
  return `${Math.round(100 * share)}%`;
}

/** Formats a mode with its index and place: `3 (−1.41, 1.41)`. */
function formatMode({ index, place }: Modes['missed'][number]): string {
  const coordinates = place.map((at) => String(Number(at.toPrecision(3))).replace('-', '−'));
  return `${index} (${coordinates.join(', ')})`;
}

/** Makes the table of runs, one row per run in any state. */
export function runsTable(runs: readonly RunRecord[]): Markup {
  const hasModes = runs.some((run) => lastModes(run));
  const rows = runs.map((run) => {
    const last = run.distances.at(-1);
    const seconds = distanceByTime(run).at(-1)?.x;
    const done = iterationsDone(run);
    const planned = plannedIterations(run.config);
    const missed = lastModes(run)?.missed.map(formatMode);
    return markup`<tr><th scope="row"><code>${run.name}</code></th><td class="number">${run.seed}</td><td>${stateText(run)}${
      run.status?.error === undefined ? undefined : markup`<small>${run.status.error}</small>`
    }</td><td class="number">${done === undefined ? '–' : formatCount(done)}${planned === undefined ? undefined : ` of ${formatCount(planned)}`}</td><td class="number">${
      last ? formatMeasure(last.value) : '–'
    }</td>${hasModes ? markup`<td>${missed ? formatList(missed) || 'none' : '–'}</td>` : undefined}<td class="number">${seconds === undefined ? '–' : formatDuration(seconds)}</td></tr>
`;
  });
  return scroll(markup`<table class="plain">
<caption><span>Every run, with its last distance and the training time until that</span></caption>
<thead><tr><th scope="col">Run</th><th scope="col" class="number">Seed</th><th scope="col">State</th><th scope="col" class="number">Outer iterations</th><th scope="col" class="number">Last distance</th>${hasModes ? markup`<th scope="col">Missed modes</th>` : undefined}<th scope="col" class="number">Training time</th></tr></thead>
<tbody>
${rows}</tbody></table>`);
}

/** Makes one table for each machine that runs were trained on. */
export function machineTables(runs: readonly RunRecord[]): Markup {
  const groups = new Map<string, { machine: MachineRecord; names: string[] }>();
  for (const { machine, name } of runs) {
    if (!machine) continue;
    const { startedAt: _startedAt, ...same } = machine;
    const key = JSON.stringify(same);
    const group = groups.get(key) ?? { machine, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  if (groups.size === 0) return markup`<p>No run has recorded its machine.</p>`;
  return markup`${[...groups.values()].map(({ machine, names }) => {
    const started = machine.startedAt.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC');
    const rows: [string, string][] = [
      ['Processor', `${machine.cpu}, ${formatCount(machine.cores)} cores`],
      ['Memory', formatMemory(machine.memoryBytes)],
      ...(machine.gpu === undefined ? [] : [['GPU', machine.gpu] as [string, string]]),
      ['Platform', machine.platform],
      ['TensorFlow.js backend', [machine.backend, machine.device].filter(Boolean).join(' on ')],
      ['TensorFlow.js', machine.tfjs],
      ...(machine.decoder === undefined
        ? []
        : [['Pictures decoded by', machine.decoder] as [string, string]]),
      ...(machine.acceleration === undefined
        ? []
        : [['Kernels', describeAcceleration(machine.acceleration)] as [string, string]]),
      ['Node', machine.node],
      ['wprox', machine.wprox],
      ['First start', started],
      ...(machine.changes ?? []).map((change, i): [string, string] => [
        `After iteration ${formatCount(change.afterIteration)}`,
        describeChange(machine.changes?.[i - 1] ?? machine, change),
      ]),
    ];
    const caption = groups.size === 1 ? 'All runs' : names.join(', ');
    return scroll(markup`<table class="plain narrow"><caption><span>${caption}</span></caption><tbody>
${rows.map(([key, value]) => markup`<tr><th scope="row">${key}</th><td>${value}</td></tr>\n`)}</tbody></table>`);
  })}`;
}

function describeAcceleration({
  simd,
  threads,
  fastMath,
}: NonNullable<MachineRecord['acceleration']>): string {
  const count = threads === 1 ? '1 thread' : `${threads} threads`;
  return `vectors of ${simd} bits, ${count}${fastMath ? ', fused multiply-add' : ''}`;
}

/** Says with what a run went on, as far as it differs from what was before. */
function describeChange(before: Computing, now: Computing): string {
  const [backendBefore, backend] = [before, now].map((each) =>
    [each.backend, each.device].filter(Boolean).join(' on '),
  );
  const named: [string, string | undefined, string | undefined][] = [
    ['backend', backendBefore, backend],
    ['kernels', before.kernels, now.kernels],
    ['TensorFlow.js', before.tfjs, now.tfjs],
    ['pictures decoded by', before.decoder, now.decoder],
    ['Node', before.node, now.node],
    ['wprox', before.wprox, now.wprox],
    ['platform', before.platform, now.platform],
  ];
  const [fastBefore, fast] = [before, now].map(({ acceleration }) =>
    acceleration ? describeAcceleration(acceleration) : 'none',
  );
  return [
    ...named
      .filter(([, then, next]) => then !== next)
      .map(([word, , next]) => `${word} ${next ?? 'none'}`),
    ...(fast === fastBefore || fast === 'none' ? [] : [fast]),
  ].join(', ');
}

/** Makes a table cell with the mean, the range and the number of seeds that have the value. */
export function spreadCell(
  spread: Spread | undefined,
  format: (value: number) => string,
  seeds: number,
): Markup {
  if (!spread) return markup`<td class="number">–</td>`;
  const range = formatRange(spread, format);
  const partial = spread.count < seeds ? `${spread.count} of ${seeds} seeds` : undefined;
  const notes = [range, partial].filter((note) => note !== undefined);
  return markup`<td class="number">${format(spread.mean)}${notes.map((note) => markup`<small>${note}</small>`)}</td>`;
}

/** Lists notes on the seeds of a variant: how many are complete, how many diverged. */
export function seedNotes({ seeds, completeSeeds, divergedSeeds }: VariantResult): string[] {
  return [
    ...(completeSeeds === seeds ? [] : [`${completeSeeds} of ${seeds} seeds complete`]),
    ...(divergedSeeds ? [`${divergedSeeds} of ${seeds} seeds diverged`] : []),
  ];
}

function seedsNote(result: VariantResult): Markup | undefined {
  const notes = seedNotes(result);
  return notes.length === 0 ? undefined : markup`<br><small>${notes.join('; ')}</small>`;
}

/** Draws a piece of a line for a table. */
export function swatch({ color, dash }: LineStyle): Markup {
  return markup`<svg class="swatch" width="24" height="8" aria-hidden="true"><line x1="0" x2="24" y1="4" y2="4" stroke="${color}" stroke-width="3" stroke-dasharray="${dash.join(' ') || 'none'}"/></svg>`;
}

/** Wraps a wide table, so that it scrolls on a narrow screen, by keyboard too. */
export function scroll(content: Markup): Markup {
  return markup`<div class="scroll" tabindex="0">${content}</div>\n`;
}
