/** `wprox figure`: the figures of the papers' theory, as SVG and PNG. */
import path from 'node:path';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox figure`. */
export interface FigureOptions {
  readonly out: string;
  readonly seed?: number;
}

/**
 * Draws a figure and prints what it shows; without a name it lists the figures.
 *
 * @throws ConfigError for a name that is not known, or a seed where nothing is random.
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
