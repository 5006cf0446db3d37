/** `walks/`: the walks of an experiment's generators as files, apart from any picture of them. */
import path from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './atomic-file.js';

const walkSchema = z.strictObject({
  /** The start of its files' names. */
  name: z.string().min(1),
  /** Of the experiment that the run belongs to, and of its variant. */
  experiment: z.string(),
  title: z.string(),
  variant: z.string(),
  label: z.string(),
  seed: z.int().nonnegative(),
  /** Outer iterations of the generator. */
  iteration: z.int().nonnegative(),
});

const walksSchema = z.strictObject({
  /** What the latents were drawn with. */
  latentSeed: z.int().nonnegative(),
  walks: z.array(walkSchema),
});

/** The walk of one run's generator. */
export type WalkRecord = z.infer<typeof walkSchema>;
/** What `walks.json` says. */
export type Walks = z.infer<typeof walksSchema>;

/** Where the walks of an experiment lie. */
export const walksFolder = (experimentFolder: string) => path.join(experimentFolder, 'walks');

const indexFile = (folder: string) => path.join(folder, 'walks.json');

/** The two pictures of a walk as sample grids: the images, one pixel apart, as they are. */
export function walkGrids(folder: string, { name }: Pick<WalkRecord, 'name'>) {
  return {
    round: path.join(folder, `${name}-round.grid.png`),
    square: path.join(folder, `${name}-square.grid.png`),
  };
}

export async function writeWalks(folder: string, walks: Walks): Promise<void> {
  await writeJson(indexFile(folder), walks);
}

/**
 * @returns undefined if no walk was drawn.
 * @throws CorruptFileError
 */
export async function readWalks(folder: string): Promise<Walks | undefined> {
  return readJson(indexFile(folder), walksSchema, "draw them again with 'wprox walk'");
}
