/** Points of the plane as text, one on each line. */
import { REACH } from '../../state/drawn-points.js';

export type PlanePoint = [number, number];

export function coordinatesText(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `${x}, ${y}`).join('\n');
}

const NUMBER = String.raw`([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`;
/** Two numbers, with a comma, a semicolon or space between them. */
const PAIR = new RegExp(String.raw`^${NUMBER}(?:\s*[,;]\s*|\s+)${NUMBER}$`, 'i');

/** Reads points. @returns the points, or a sentence about the first line that is none. */
export function parseCoordinates(
  text: string,
): { readonly points: PlanePoint[] } | { readonly problem: string } {
  const points: PlanePoint[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    const [, x, y] = PAIR.exec(trimmed) ?? [];
    const point: PlanePoint = [Number(x), Number(y)];
    if (!point.every((value) => Math.abs(value) <= REACH)) {
      return {
        problem: `Line ${i + 1} is ‘${trimmed.slice(0, 40)}’; expected two numbers from -${REACH} to ${REACH}, such as ‘0.5, -1’.`,
      };
    }
    points.push(point);
  }
  if (points.length === 0)
    return { problem: 'There is no point; expected at least one line ‘x, y’.' };
  if (points.length > 2000) {
    return { problem: `There are ${points.length} points; expected at most 2000: remove some.` };
  }
  return { points };
}
