/**
 * Watches whether h fits the run, and says so while there is time to change it. `docs/how-to/choose-h-and-l.md`
 * derives the rules: where h binds, an outer iteration has D̃ = h·L with the slope L of the loss. N of
 * them can move the samples by h·L·N, which has to be many times the distance to the data.
 */
import { type RunConfig, stepSize } from '@wprox/experiments';
import type { LossesRow, MetricsRow, TravelRow, WarningRow } from '@wprox/experiments/run-folders';

/** Above this share of h·L the movement is what h allows. */
const BINDS = 0.3;
/**
 * The way that h must allow, in distances to the data, before h does not decide any more how far the
 * generator gets: a choice. In the published sweep a reach of 1 was too little and one of 4 was enough.
 */
const DETOUR = 8;
/** Below this share of h·L the penalty is under half a percent of the loss's decrease. */
const DOES_NOTHING = 0.01;
/** Rows and share of the run before a judgment: the first slopes of a critic are those of its start. */
const LEAST_ROWS = 5;
const LEAST_SHARE = 0.2;

/** What a {@link StepWatch} needs of a run. */
export interface StepWatchOptions {
  readonly config: RunConfig;
  /** The rows of the run up to the iteration that training continues from. */
  readonly rows: readonly MetricsRow[];
  /** Receives the text of a warning, each at most once in a run. */
  onNote(text: string): void;
  /** Writes a row into the metrics file. */
  addRow(row: MetricsRow): Promise<void>;
}

/** Looks at the rows of a run as they are written. */
export class StepWatch {
  private readonly h: number | undefined;
  private readonly rows: LossesRow[];
  private readonly warned: Set<string>;
  private travel: number | undefined;

  constructor(private readonly options: StepWatchOptions) {
    const { config, rows } = options;
    this.h = stepSize(config);
    this.rows = rows.filter((row) => row.kind === 'losses');
    this.warned = new Set(rows.flatMap((row) => (row.kind === 'warning' ? row.name : [])));
    this.travel = rows.find((row) => row.kind === 'travel')?.distance;
  }

  /** Takes the distance to travel of a run that begins, without which nothing is judged. */
  begin({ distance }: Pick<TravelRow, 'distance'>): void {
    this.travel = distance;
  }

  /**
   * Takes a row that was written, and writes a warning after it if there is one.
   * @param iterations outer iterations of the whole run, as far as they can be known.
   */
  async add(row: LossesRow, iterations: number): Promise<void> {
    this.rows.push(row);
    const { h, travel } = this;
    if (h === undefined || travel === undefined) return;
    const warning = judge(this.rows, { h, iterations, travel });
    if (!warning || this.warned.has(warning.name)) return;
    this.warned.add(warning.name);
    const { iteration } = row;
    await this.options.addRow({ kind: 'warning', iteration, ...warning });
    this.options.onNote(`${warning.text} (docs/how-to/choose-h-and-l.md)`);
  }
}

/** The numbers that a movement is compared with. */
export interface Step {
  readonly h: number;
  /** N, outer iterations of the whole run. */
  readonly iterations: number;
  /** W₂ from the samples of the untrained generator to the data. */
  readonly travel: number;
}

/** Judges h by the rows of a run so far; undefined if it fits, or if it is too early to say. */
export function judge(
  rows: readonly LossesRow[],
  { h, iterations, travel }: Step,
): Pick<WarningRow, 'name' | 'text'> | undefined {
  const measured = rows.flatMap(({ movement, slope, proximalDistance, proximalSlope }) => {
    // For a distance that learns, RWP's numbers bound its own.
    const distance = proximalDistance ?? movement;
    const steepness = proximalSlope ?? slope;
    return distance === undefined || !steepness ? [] : [{ distance, steepness }];
  });
  const last = rows.at(-1)?.iteration ?? 0;
  if (measured.length < LEAST_ROWS || last < LEAST_SHARE * iterations) return undefined;
  const steepness = median(measured.map((each) => each.steepness)); // L
  const share = median(measured.map((each) => each.distance / (h * each.steepness)));
  const reach = h * steepness * iterations;
  if (share > BINDS && reach < DETOUR * travel) {
    const enough = rounded((2 * DETOUR * travel) / (steepness * iterations));
    return {
      name: 'held',
      text:
        `h holds the generator back: with h = ${rounded(h)} its samples can move ${rounded(reach)} in the ` +
        `run, ${rounded(reach / travel)} times their distance ${rounded(travel)} from the data; ` +
        `expected ${DETOUR} times or more: set h to ${enough}, or train longer`,
    };
  }
  if (share < DOES_NOTHING) {
    return {
      name: 'h-does-nothing',
      text:
        `h does nothing: the samples move ${rounded(100 * share)} % of what h = ${rounded(h)} allows ` +
        `in an outer iteration; expected ${100 * DOES_NOTHING} % or more: set h to ` +
        `${rounded(h * share * 3)}, or take more inner steps`,
    };
  }
  return undefined;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
}

/** Rounds to two digits. */
function rounded(value: number): number {
  return Number(value.toPrecision(2));
}
