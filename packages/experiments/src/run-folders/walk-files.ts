/** `walks/`: the files of the latent walks of an experiment. */
import path from 'node:path';
import { z } from 'zod';
import { withFormat } from '../format.js';
import { readJson, writeJson } from './atomic-file.js';

const walkSchema = z.strictObject({
  /** Start of the names of its files. */
  name: z.string().regex(/^[A-Za-z0-9_-]{1,200}$/, 'letters, digits, - and _'),
  /** Name of the experiment that the run belongs to. */
  experiment: z.string(),
  title: z.string(),
  variant: z.string(),
  label: z.string(),
  seed: z.int().nonnegative(),
  /** Number of outer iterations of the generator. */
  iteration: z.int().nonnegative(),
});

const walksSchema = z.strictObject({
  /** Seed of the latents. */
  latentSeed: z.int().nonnegative(),
  walks: z.array(walkSchema),
});

/** The walk of the generator of one run. */
export type WalkRecord = z.infer<typeof walkSchema>;
/** Content of `walks.json`. */
export type Walks = z.infer<typeof walksSchema>;

/** Returns the folder of the walks of an experiment. */
export const walksFolder = (experimentFolder: string) => path.join(experimentFolder, 'walks');

const indexFile = (folder: string) => path.join(folder, 'walks.json');

/** Returns the paths of the two sample grids of a walk: images one pixel apart, not enlarged. */
export function walkGrids(folder: string, { name }: Pick<WalkRecord, 'name'>) {
  return {
    round: path.join(folder, `${name}-round.grid.png`),
    square: path.join(folder, `${name}-square.grid.png`),
  };
}

/** Writes `walks.json` into a folder of walks. */
export async function writeWalks(folder: string, walks: Walks): Promise<void> {
  await writeJson(indexFile(folder), withFormat(walks));
}

/**
 * Reads `walks.json` of a folder of walks.
 *
 * @returns undefined if no walk was drawn.
 * @throws CorruptFileError if the file is damaged.
 */
export async function readWalks(folder: string): Promise<Walks | undefined> {
  return readJson(indexFile(folder), walksSchema, {
    remedy: "draw them again with 'wprox walk'",
  });
}
