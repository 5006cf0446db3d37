/**
 * The scans of a JPEG file. A progressive file sends each coefficient first without its lowest bits, then
 * bit by bit. The order is checked for the whole file at once, so a bit is never sent twice, and the work
 * for a picture is bounded.
 */
import { refuse } from '../errors.js';
import type { Frame } from './frame.js';
import type { HuffmanCodes, JpegTables } from './tables.js';

/** One component in a scan, with its tables. */
export interface ScanComponent {
  /** Index in the frame. */
  readonly index: number;
  readonly dc: HuffmanCodes | undefined;
  readonly ac: HuffmanCodes | undefined;
  readonly quantization: Uint16Array;
}

/** What SOS says, and the bytes behind it. */
export interface Scan {
  readonly components: readonly ScanComponent[];
  /** First and last coefficient, in the order of storage. */
  readonly first: number;
  readonly last: number;
  /** The lowest bit that earlier scans and this scan have sent; 0 and 0 in files that are not progressive. */
  readonly high: number;
  readonly low: number;
  /** Units between two restart markers; 0 for none. */
  readonly restart: number;
  readonly bytes: Uint8Array;
}

/** Encoders write about ten scans. */
const MOST_SCANS = 100;
/** Encoders send a coefficient in about three parts, the standard allows fourteen. In small pictures, any number does. */
const MOST_PARTS = 8;
const FREE_WORK = 1e8;

/** Reads the header of a scan and appends the scan. @throws DatasetError `bad-source` if it does not fit. */
export function addScan(
  frame: Frame,
  scans: Scan[],
  content: Uint8Array,
  tables: JpegTables & { readonly restart: number },
): void {
  if (scans.length === MOST_SCANS) refuse(`it has more than ${MOST_SCANS} scans`);
  const count = content[0] ?? 0;
  if (count < 1 || count > 4 || content.length !== 4 + 2 * count) {
    refuse('it is damaged: the header of a scan has the wrong length');
  }
  const components = Array.from({ length: count }, (_, i): ScanComponent => {
    const [id, slots] = [content[1 + 2 * i]!, content[2 + 2 * i]!];
    const index = frame.components.findIndex((component) => component.id === id);
    const component = frame.components[index];
    if (!component) return refuse('it is damaged: a scan has a component that the picture lacks');
    const quantization = tables.quantization[component.quantization];
    if (!quantization) return refuse('it is damaged: a quantization table is missing');
    return { index, dc: tables.dc[slots >> 4], ac: tables.ac[slots & 15], quantization };
  });
  const units = components.map(({ index }) => frame.components[index]!);
  const blocks = units.reduce((sum, { horizontal, vertical }) => sum + horizontal * vertical, 0);
  if (new Set(units).size < count || (count > 1 && blocks > 10)) {
    refuse('it is damaged: a scan has too many components');
  }
  const [first, last, bits] = content.subarray(1 + 2 * count) as unknown as [
    number,
    number,
    number,
  ];
  const scan = { components, first, last, high: bits >> 4, low: bits & 15 };
  scans.push({ ...scan, restart: tables.restart, bytes: new Uint8Array(0) });
}

/**
 * Requires that the scans send every coefficient, and each bit once and in order. libjpeg would guess missing
 * coefficients of low frequency, differently in each version.
 */
export function requireComplete(frame: Frame, scans: readonly Scan[]): void {
  requireFewParts(frame, scans);
  // The lowest bit that is known of each coefficient; 99 if nothing is known.
  const known = frame.components.map(() => new Uint8Array(64).fill(99));
  for (const { components, first, last, high, low } of scans) {
    const isBand = frame.isProgressive
      ? first === 0
        ? last === 0
        : first <= last && last < 64 && components.length === 1
      : first === 0 && last === 63 && high === 0 && low === 0;
    if (!isBand || low > 13 || (high > 0 && low !== high - 1)) {
      refuse('it is damaged: a scan has coefficients or bits that do not exist');
    }
    for (const { index } of components) {
      const bits = known[index]!;
      if (first > 0 && bits[0] === 99) refuse('it is damaged: its scans are out of order');
      for (let k = first; k <= last; k++) {
        if (bits[k] === 99 ? high > 0 : bits[k] !== high || high === 0) {
          refuse('it is damaged: its scans are out of order');
        }
        bits[k] = low;
      }
    }
  }
  // Beyond the first ten coefficients, missing ones are zeros by the standard.
  if (known.some((bits) => bits.subarray(0, 10).some((bit) => bit > 0))) {
    refuse('it is truncated: its last scans are missing');
  }
}

function requireFewParts({ components }: Frame, scans: readonly Scan[]): void {
  const blocksOf = components.map(({ storedWide, storedHigh }) => storedWide * storedHigh);
  const coefficients = 64 * blocksOf.reduce((sum, blocks) => sum + blocks, 0);
  const work = scans.reduce((sum, scan) => {
    const blocks = scan.components.reduce((total, { index }) => total + blocksOf[index]!, 0);
    return sum + blocks * (1 + scan.last - scan.first);
  }, 0);
  if (work > Math.max(FREE_WORK, MOST_PARTS * coefficients)) {
    refuse(`its scans send each coefficient in more than ${MOST_PARTS} parts`);
  }
}
