/**
 * Files that are there whole or not at all: written under a temporary name beside the target, then
 * renamed onto it, so that a reader or a killed process never leaves half a file behind.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { explainIssues } from '../config/explain-issues.js';
import { CorruptFileError, RunFolderError } from '../errors.js';

/**
 * Writes a whole file in one step for whoever reads it; makes its folder if need be.
 *
 * @param previous where the file that is there goes, once the new one is whole on the disk.
 * @throws RunFolderError if the disk is full or the file may not be written; the old one stays.
 */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array,
  { previous }: { readonly previous?: string } = {},
): Promise<void> {
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (previous !== undefined) await renameIfThere(file, previous);
    await renameOver(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw explainWriteError(file, error);
  }
}

/** What the operating system says when there is no room, or no permission, to write. */
const WRITE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the disk; free some',
  EDQUOT: 'the quota of the disk is used up; free some space',
  EACCES: 'there is no permission to write there; change it',
  EPERM: 'the system does not permit to write there; change that',
  EROFS: 'the disk can only be read; make it writable',
  ENOTDIR: 'a part of its path is a file; move that elsewhere',
  EISDIR: 'a folder is in its place; move that elsewhere',
};

/** The error as one that a user can act on, if it is of a kind that they can do something about. */
export function explainWriteError(file: string, error: unknown): unknown {
  const problem = WRITE_PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''];
  if (problem === undefined) return error;
  return new RunFolderError(
    `${file} cannot be written: ${problem}, then give the same command again. ` +
      'What was written before stays, and runs go on from their last checkpoints.',
  );
}

/** Renames a file onto another name; does nothing if there is none. */
export async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await renameOver(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Writes JSON, two spaces deep, with a final line break. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Reads JSON that we wrote.
 *
 * @param remedy what to do if it is damaged, as a clause.
 * @returns undefined if there is no such file.
 * @throws CorruptFileError if it is not JSON or not of the schema's form.
 */
export async function readJson<T>(
  file: string,
  schema: z.ZodType<T>,
  remedy = 'put a copy of it back',
): Promise<T | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problem = `not valid JSON (${(error as Error).message}), so it is damaged`;
    throw new CorruptFileError(file, `${problem}: ${remedy}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CorruptFileError(file, `${describeIssue(parsed.error, schema, value)}: ${remedy}`);
}

/** The first thing that is wrong with a value which the schema refused, as a clause. */
export function describeIssue(error: z.ZodError, schema: z.ZodType, value: unknown): string {
  const issues = error.issues.slice(0, 1);
  const isWhole = issues[0]!.path.length === 0 && issues[0]!.code !== 'unrecognized_keys';
  return explainIssues(issues, schema, value, isWhole ? ['its content'] : [])[0]!;
}

/**
 * A text file's content; undefined if there is none.
 * @throws CorruptFileError if a folder is in its place, or a file in that of its folder.
 */
export async function readIfThere(file: string): Promise<string | undefined> {
  return readBytesIfThere(file).then((bytes) => bytes?.toString('utf8'));
}

/** A file's content; undefined if there is none. @throws as {@link readIfThere}. */
export async function readBytesIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const problem = READ_PROBLEMS[code];
    if (problem === undefined) throw error;
    throw new CorruptFileError(file, `${problem}; expected a file: move what is there elsewhere`);
  }
}

/** What else than a file may be at its path. The system's own words do not tell which path. */
const READ_PROBLEMS: Readonly<Record<string, string>> = {
  EISDIR: 'a folder is in its place',
  ENOTDIR: 'a part of its path is no folder',
};

const RENAME_ATTEMPTS = 6;

/** Windows refuses to rename onto a file that somebody is reading at this moment. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      if (attempt === RENAME_ATTEMPTS || !['EPERM', 'EACCES', 'EBUSY'].includes(code)) throw error;
      await sleep(20 * 2 ** attempt);
    }
  }
}
