/** Points drawn by hand: rounded to hundredths, and as short text for a link. */

/** Steps of a coordinate: two letters of 6 bits each. */
const STEPS = 4096;
/** Steps in one unit. */
const PER_UNIT = 100;
/** Greatest absolute coordinate of a drawn point. */
export const REACH = (STEPS / 2 - 1) / PER_UNIT;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export type DrawnPoint = [x: number, y: number];

/** Rounds points to hundredths, and moves coordinates beyond ±{@link REACH} to it. */
export function roundedPoints(points: readonly (readonly [number, number])[]): DrawnPoint[] {
  return points.map(([x, y]) => [rounded(x), rounded(y)]);
}

function rounded(coordinate: number): number {
  const step = Math.round(Math.min(REACH, Math.max(-REACH, coordinate)) * PER_UNIT);
  return (step || 0) / PER_UNIT; // −0 is 0
}

/** Writes rounded points, four letters each. */
export function pointsText(points: readonly DrawnPoint[]): string {
  return points
    .flat()
    .map((coordinate) => {
      const step = Math.round(coordinate * PER_UNIT) + STEPS / 2;
      return LETTERS[step >> 6]! + LETTERS[step & 63]!;
    })
    .join('');
}

/** Reads what {@link pointsText} wrote; undefined if it is something else. */
export function readPoints(text: string): DrawnPoint[] | undefined {
  if (text.length % 4 !== 0 || !/^[\w-]*$/.test(text)) return undefined;
  const coordinates = (text.match(/../g) ?? []).map((pair) => {
    const step = LETTERS.indexOf(pair[0]!) * 64 + LETTERS.indexOf(pair[1]!);
    return (step - STEPS / 2) / PER_UNIT;
  });
  if (coordinates.some((coordinate) => Math.abs(coordinate) > REACH)) return undefined;
  return Array.from({ length: coordinates.length / 2 }, (_, i) => [
    coordinates[2 * i]!,
    coordinates[2 * i + 1]!,
  ]);
}
