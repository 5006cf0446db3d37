/** Formats the result of `wprox fid`. */
import type {
  FrechetDistance,
  KernelDistance,
  PrecisionRecall,
  SlicedWasserstein2,
} from '@wprox/metrics';

/** Measurements of one side. */
export interface MeasuredSide {
  /** The argument of the command line. */
  readonly from: string;
  /** Number of images; undefined for statistics that do not record it. */
  readonly count: number | undefined;
  readonly rank: number;
  /** How the images were resized; undefined if they were not. */
  readonly resize: string | undefined;
  /** Outer iterations of the generator, for a run; undefined for other sides. */
  readonly iteration: number | undefined;
  /** What decoded the picture files; undefined for statistics and for data sets of bytes. */
  readonly decoder: string | undefined;
}

/** The whole measurement. */
export interface FidResult {
  readonly frechet: FrechetDistance<number | undefined>;
  readonly kernel?: KernelDistance;
  readonly precisionRecall?: PrecisionRecall;
  readonly sliced?: SlicedWasserstein2;
  /** Fingerprint of the extractor's weights; undefined if only statistics were compared. */
  readonly fingerprint: string | undefined;
  readonly backend: string | undefined;
  /** Whether the features are those of Inception v3 with the weights of FID. */
  readonly isFid: boolean;
  readonly sides: readonly [MeasuredSide, MeasuredSide];
  readonly notes: readonly string[];
}

const LABEL = 20;

/** Formats a result as lines of text, with a newline at the end. */
export function fidText(result: FidResult): string {
  const { frechet, kernel, precisionRecall, sliced, isFid, sides, fingerprint, notes } = result;
  const { features, dimension, value } = frechet;
  const weights = fingerprint === undefined ? '' : `, weights ${fingerprint}`;
  const table: (readonly [label: string, ...cells: string[]])[] = [
    ['', ...sides.map(({ from }) => from)],
    ['images', ...sides.map(({ count }) => (count === undefined ? 'unknown' : String(count)))],
    ...(sides.some(({ iteration }) => iteration !== undefined)
      ? [['iteration', ...sides.map(({ iteration }) => String(iteration ?? '–'))] as const]
      : []),
    ['resized', ...sides.map(({ resize }) => resize ?? 'no')],
    ...(sides.some(({ decoder }) => decoder !== undefined)
      ? [['decoded by', ...sides.map(({ decoder }) => decoder ?? '–')] as [string, ...string[]]]
      : []),
    ['covariance rank', ...sides.map(({ rank }) => `${rank} of ${dimension}`)],
  ];
  const width = Math.max(...table.map(([, first = '']) => first.length));
  const line = (label: string, ...cells: string[]) =>
    `  ${label.padEnd(LABEL)}${cells.map((cell) => cell.padEnd(width)).join('  ')}`.trimEnd();
  const lines = [
    `${isFid ? 'FID' : 'Fréchet distance'}: ${significant(value)}`,
    line('features', `${features} (${dimension}${weights})`),
    ...table.map((row) => line(...row)),
    line('of the means', significant(frechet.means)),
    line('of the covariances', significant(frechet.covariances)),
  ];
  if (kernel) {
    const value = `${isFid ? 'KID' : 'Kernel distance'}: ${significant(kernel.value)}`;
    const { subsets, subsetSize, standardError } = kernel;
    const all = isOneSubset(kernel)
      ? `all ${subsetSize} images`
      : `${subsets} subsets of ${subsetSize}`;
    lines.push(
      standardError === undefined
        ? `${value} (${all}, no standard error)`
        : `${value} ± ${significant(standardError)} (${all})`,
    );
  }
  if (precisionRecall) {
    const { precision, recall, neighbors } = precisionRecall;
    lines.push(
      `Precision: ${precision.toFixed(4)}, recall: ${recall.toFixed(4)} (${neighbors} neighbors)`,
    );
  }
  if (sliced) {
    const { directions } = sliced;
    lines.push(`Sliced W₂: ${significant(sliced.value)} (${directions} directions)`);
  }
  return `${[...lines, ...notes.map((note) => `Note: ${note}`)].join('\n')}\n`;
}

/** Lists what a reader must know before comparing the distance with another. */
export function notesOn({ frechet, isFid }: Pick<FidResult, 'frechet' | 'isFid'>): string[] {
  const { features, counts, dimension, ranks } = frechet;
  const notes: string[] = [];
  if (!isFid) {
    notes.push(
      `this is the Fréchet distance on ${features}, not FID; compare it only with distances on the same features`,
    );
  }
  const known = counts.filter((count) => count !== undefined);
  const few = Math.min(...known);
  if (few < 10_000) notes.push(`${few} images bias the distance upward; 10,000 are usual`);
  if (known.length === 2 && known[0] !== known[1]) {
    notes.push('the sides have different numbers of images; compare only values with the same');
  }
  if (ranks.some((rank) => rank < dimension) && few <= dimension) {
    notes.push(`fewer images than features (${dimension}): the covariances are singular`);
  }
  return notes;
}

/** Whether every subset is the whole of both sides. */
function isOneSubset({ counts, subsetSize }: KernelDistance): boolean {
  return counts.every((count) => count === subsetSize);
}

/** Says why a kernel distance has no standard error. Returns an empty list if it has one. */
export function notesOnKernel(kernel: KernelDistance | undefined): string[] {
  if (!kernel) return [];
  const { counts, subsetSize } = kernel;
  if (Math.min(...counts) > subsetSize) return [];
  return [
    isOneSubset(kernel)
      ? `the kernel distance has no standard error, because it uses one subset, all ${subsetSize} images; ` +
        'for a standard error, give both sides more than 1,000 images'
      : `the kernel distance has no standard error, because every subset has all ${subsetSize} images of ` +
        'one side; for a standard error, give both sides more than 1,000 images',
  ];
}

const significant = (value: number): string =>
  value === 0 ? '0' : String(Number(value.toPrecision(6)));
