/** Points of the plane as text, one on each line. */

export type PlanePoint = [number, number];

export function coordinatesText(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `${x}, ${y}`).join('\n');
}

/** Reads points. @returns the points, or a sentence about the first line that is none. */
export function parseCoordinates(
  text: string,
): { readonly points: PlanePoint[] } | { readonly problem: string } {
  const points: PlanePoint[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    const parts = trimmed.split(/[\s,;]+/).map(Number);
    if (parts.length !== 2 || !parts.every((value) => Math.abs(value) <= 1000)) {
      return {
        problem: `Line ${i + 1} is ‘${trimmed.slice(0, 40)}’; expected two numbers from -1000 to 1000, such as ‘0.5, -1’.`,
      };
    }
    points.push([parts[0]!, parts[1]!]);
  }
  if (points.length === 0)
    return { problem: 'There is no point; expected at least one line ‘x, y’.' };
  if (points.length > 2000) {
    return { problem: `There are ${points.length} points; expected at most 2000: remove some.` };
  }
  return { points };
}
