/**
 * Atomic writes: a file is written under a temporary name beside the target and then renamed, so that
 * no reader sees half a file and a killed process leaves none.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { explainIssues } from '../config/explain-issues.js';
import { CorruptFileError, RunFolderError } from '../errors.js';

/**
 * Writes a file so that readers see the old or the new content, never a part. Makes its folder if
 * that is missing.
 *
 * @param previous path that an existing file is moved to, once the new one is complete on the disk.
 * @throws RunFolderError if the disk is full or the file must not be written; the old file stays.
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

/** Explanations of the error codes that a user can act on. */
const WRITE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EACCES: 'there is no permission to write there; change the permissions',
  EPERM: 'the system forbids writing there; change the permissions',
  EROFS: 'the disk is read-only; make it writable',
  ENOTDIR: 'a part of its path is a file; move that file',
  EISDIR: 'there is a folder of that name; move it',
};

/**
 * Turns an error of the operating system into a RunFolderError if a user can act on it.
 *
 * @returns the error itself if its code is not one of these.
 */
export function explainWriteError(file: string, error: unknown): unknown {
  const problem = WRITE_PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''];
  if (problem === undefined) return error;
  return new RunFolderError(
    `${file} cannot be written: ${problem}, then repeat the command. ` +
      'Runs resume from their last checkpoints.',
  );
}

/** Renames a file, replacing the target; does nothing if there is no such file. */
export async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await renameOver(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Writes a value as JSON, indented by two spaces, with a final line break. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Reads a JSON file of a run or an experiment.
 *
 * @param remedy what the user can do if the file is damaged, as a clause.
 * @returns undefined if there is no such file.
 * @throws CorruptFileError if the file is not JSON or does not fit the schema.
 */
export async function readJson<T>(
  file: string,
  schema: z.ZodType<T>,
  remedy = 'restore it from a copy',
): Promise<T | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problem = `not valid JSON (${(error as Error).message})`;
    throw new CorruptFileError(file, `${problem}: ${remedy}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CorruptFileError(file, `${describeIssue(parsed.error, schema, value)}: ${remedy}`);
}

/** Describes the first problem of a value that `schema` refused, as a clause. */
export function describeIssue(error: z.ZodError, schema: z.ZodType, value: unknown): string {
  const issues = error.issues.slice(0, 1);
  const isWhole = issues[0]!.path.length === 0 && issues[0]!.code !== 'unrecognized_keys';
  return explainIssues(issues, schema, value, isWhole ? ['its content'] : [])[0]!;
}

/**
 * Reads a text file; undefined if there is no such file.
 *
 * @throws CorruptFileError if there is a folder of that name, or a part of its path is a file.
 */
export async function readIfThere(file: string): Promise<string | undefined> {
  return readBytesIfThere(file).then((bytes) => bytes?.toString('utf8'));
}

/** Reads the bytes of a file; like {@link readIfThere}. */
export async function readBytesIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const problem = READ_PROBLEMS[code];
    if (problem === undefined) throw error;
    throw new CorruptFileError(file, `${problem}; expected a file: move what is there`);
  }
}

/** Explanations of the error codes if the path is not that of a file. */
const READ_PROBLEMS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is not a folder',
};

const RENAME_ATTEMPTS = 6;

/** Retries, because Windows refuses to replace a file while another process reads it. */
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
