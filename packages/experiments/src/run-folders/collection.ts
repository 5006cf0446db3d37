/**
 * `collection.json`: what an experiment of several parts consists of, so that its report and its
 * walks can be made again from its folder alone.
 */
import path from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from './atomic-file.js';

const collectionSchema = z.strictObject({
  title: z.string(),
  description: z.string(),
  /** What else the reader has to know: that the data are not those of the paper. */
  note: z.string().exactOptional(),
  parts: z
    .array(
      z.strictObject({
        /** An experiment's folder, relative to this file's. */
        folder: z
          .string()
          .min(1)
          .refine((folder) => !folder.includes('\0'), 'a path'),
        title: z.string(),
        /** Those of the folder's runs that belong to the collection. */
        variants: z.array(z.string()).min(1),
        seeds: z.array(z.int().nonnegative()).min(1),
      }),
    )
    .min(1),
});

/** An experiment of several parts. */
export type Collection = z.infer<typeof collectionSchema>;

const collectionFile = (folder: string) => path.join(folder, 'collection.json');

export async function writeCollection(folder: string, collection: Collection): Promise<void> {
  await writeJson(collectionFile(folder), collection);
}

/**
 * @returns undefined if the folder has none: it is that of a single experiment, or none at all.
 * @throws CorruptFileError
 */
export async function readCollection(folder: string): Promise<Collection | undefined> {
  const remedy = "give the command 'wprox experiment' again, which writes it";
  return readJson(collectionFile(folder), collectionSchema, remedy);
}
