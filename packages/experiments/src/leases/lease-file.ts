/**
 * The files of a lease. Each change of a lease is a new file, numbered one higher than the newest, which is
 * written whole under another name and then linked. So a number is given once, a file never changes, and
 * the highest number is the state of the lease.
 */
import path from 'node:path';
import { FileError, JsonError, parseJson } from '@wprox/files';
import { z } from 'zod';
import { codeOf } from '../disk/error-code.js';
import { ensureFolder, listIfThere, removeIfThere } from '../disk/folders.js';
import { RunFolderError } from '../errors.js';
import type { System } from './system.js';

/** A lease can be taken over after an hour without renewal at the latest. */
export const MOST_SECONDS = 3600;

const leaseSchema = z.strictObject({
  format: z.literal(1),
  state: z.enum(['held', 'released']),
  /** Drawn for this file. */
  token: z.string(),
  /** What the holder does, such as `wprox train`. */
  work: z.string(),
  /** Seconds without renewal after which others can take over. */
  seconds: z.number().positive().max(MOST_SECONDS),
  process: z.strictObject({
    host: z.string(),
    space: z.string(),
    pid: z.int().positive(),
    started: z.string(),
    token: z.string(),
  }),
});

/** The content of a file of a lease. */
export type LeaseContent = z.infer<typeof leaseSchema>;

/** The newest file of a lease. */
export interface LeaseFile {
  readonly file: string;
  readonly generation: number;
  /** Undefined if the file is damaged, for example empty after a loss of power. */
  readonly content: LeaseContent | undefined;
}

/** A file of a lease is a few lines. */
const MOST_BYTES = 2 ** 16;
const NAME = /^(\d{8,15})\.json$/;

/** Returns the path of the file with a number. */
export function leaseFile(folder: string, generation: number): string {
  return path.join(folder, `${String(generation).padStart(8, '0')}.json`);
}

/** Lists the numbers of a lease's files, ascending; none if there is no lease. */
export async function generationsOf(folder: string, { disk }: System): Promise<number[]> {
  const entries = await listIfThere(folder, disk);
  return entries
    .flatMap(({ name }) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Reads the newest file of a lease; undefined if there is none.
 * @throws RunFolderError if it is not a file, or the system refuses to read it.
 */
export async function newestOf(folder: string, system: System): Promise<LeaseFile | undefined> {
  for (let missing: number | undefined; ; ) {
    const generation = (await generationsOf(folder, system)).at(-1);
    if (generation === undefined) return undefined;
    const found = await readLease(folder, generation, system);
    if (found !== 'missing') return found;
    // Missing once: a newer one has replaced it. Listed again: a link to nothing, which nobody renews.
    if (missing === generation) {
      return { file: leaseFile(folder, generation), generation, content: undefined };
    }
    missing = generation;
  }
}

/**
 * Reads the file with a number.
 * @throws RunFolderError if it is not a file, or the system refuses to read it.
 */
export async function readLease(
  folder: string,
  generation: number,
  { disk }: System,
): Promise<LeaseFile | 'missing'> {
  const file = leaseFile(folder, generation);
  try {
    const parsed = leaseSchema.safeParse(parseJson(await disk.read(file, MOST_BYTES)));
    return { file, generation, content: parsed.data };
  } catch (error) {
    if (error instanceof JsonError) return { file, generation, content: undefined };
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'ENOENT') return 'missing';
    if (error.code === 'EFBIG') return { file, generation, content: undefined };
    throw new RunFolderError(`${error.message}; correct that and repeat the command`);
  }
}

/**
 * Makes the file with a number, whole or not at all.
 * @returns false if that number is taken.
 */
export async function makeLease(
  folder: string,
  generation: number,
  content: LeaseContent,
  system: System,
): Promise<boolean> {
  const { disk } = system;
  const temporary = path.join(folder, `.${content.token}.tmp`);
  const bytes = Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
  await ensureFolder(folder, disk);
  try {
    const file = await disk.create(temporary);
    try {
      await file.write(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await linkOrCopy(temporary, leaseFile(folder, generation), bytes, system);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false; // who won removed the temporary file, or the folder
    if (codeOf(error) !== 'EEXIST') throw error;
    // A network file system that repeats a lost request answers so to a link that it has made.
    const found = await readLease(folder, generation, system);
    return found !== 'missing' && found.content?.token === content.token;
  } finally {
    await removeIfThere(temporary, disk).catch(() => {});
  }
}

/** File systems without hard links: exFAT, some network and user-space file systems. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Whether an error says that a file system has no hard links. */
export function hasNoLinks(error: unknown): boolean {
  return NO_LINKS.includes(codeOf(error));
}

async function linkOrCopy(
  temporary: string,
  target: string,
  bytes: Uint8Array,
  { disk }: System,
): Promise<void> {
  try {
    await disk.link(temporary, target);
  } catch (error) {
    if (!hasNoLinks(error)) throw error;
    // One winner all the same. A reader that sees a part of the file waits like for a damaged one.
    const file = await disk.create(target);
    try {
      await file.write(bytes);
    } catch (failure) {
      await removeIfThere(target, disk).catch(() => {});
      throw failure;
    } finally {
      await file.close();
    }
  }
}

/** Removes the files of a lease that nobody holds; does nothing if a process holds it. */
export async function removeReleased(folder: string, system: System): Promise<void> {
  const newest = await newestOf(folder, system);
  if (newest?.content?.state !== 'released') return;
  // A process that has judged the newest file takes its number back when it finds it removed.
  await removeBelow(folder, newest.generation + 1, system);
}

/** Removes the files below a number, oldest first, and what killed processes left. */
export async function removeBelow(folder: string, generation: number, system: System) {
  const { disk } = system;
  for (const older of await generationsOf(folder, system)) {
    if (older < generation) await removeIfThere(leaseFile(folder, older), disk);
  }
  for (const { name } of await listIfThere(folder, disk)) {
    if (name.endsWith('.tmp')) await removeIfThere(path.join(folder, name), disk);
  }
}
