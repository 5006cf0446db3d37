/** `wprox figure`: draws figures of the theory in the papers as SVG and PNG. */
import path from 'node:path';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox figure`. */
export interface FigureOptions {
  readonly out: string;
  readonly seed?: number;
}

/**
 * Draws a figure, and prints its findings and the paths of its files. Without a name it lists the
 * figures.
 *
 * @returns the exit code, 0.
 * @throws ConfigError if the name is unknown, or a seed is given for a figure without random numbers.
 */
export async function figureCommand(
  name: string | undefined,
  { out, seed }: FigureOptions,
  { stdout }: Surroundings,
): Promise<number> {
  const { figures, writeFigure } = await import('@wprox/figures');
  if (name === undefined) {
    for (const [known, { description }] of figures) stdout.write(`${known}\n  ${description}\n`);
    return 0;
  }
  const { picture, findings, files } = await writeFigure(name, out, seed);
  const lines = [picture.title, ...findings.map((finding) => `  ${finding}`)];
  stdout.write(`${lines.join('\n')}\n${files.map((file) => path.resolve(file)).join('\n')}\n`);
  return 0;
}
