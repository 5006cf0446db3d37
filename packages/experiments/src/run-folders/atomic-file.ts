/**
 * Atomic writes: a file is written under a temporary name beside the target and then renamed, so that
 * no reader sees half a file and a killed process leaves none.
 */
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FileError, JsonError, type JsonLimits, parseJson, readRegularFile } from '@wprox/files';
import type { z } from 'zod';
import { explainIssues } from '../config/explain-issues.js';
import { CorruptFileError, RunFolderError } from '../errors.js';
import { makeFolder } from './make-folder.js';
import { systemProblem } from './system-problem.js';

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
    await makeFolder(path.dirname(file));
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

/**
 * Turns an error of the operating system into a RunFolderError if a user can act on it.
 *
 * @returns the error itself if its code is not one of these.
 */
export function explainWriteError(file: string, error: unknown): unknown {
  const problem = systemProblem(error);
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
 * Reads a JSON file of a run or an experiment. A byte order mark is read over; a key given twice is refused.
 *
 * @param remedy what the user can do if the file is damaged, as a clause.
 * @param limits of its size, as `parseJson` of @wprox/files takes them.
 * @returns undefined if there is no such file.
 * @throws CorruptFileError if the file is not JSON or does not fit the schema.
 */
export async function readJson<T>(
  file: string,
  schema: z.ZodType<T>,
  remedy = 'restore it from a copy',
  limits: JsonLimits = {},
): Promise<T | undefined> {
  const bytes = await readBytesIfThere(file);
  if (bytes === undefined) return undefined;
  let value: unknown;
  try {
    value = parseJson(bytes, limits);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CorruptFileError(file, `${error.message}: ${remedy}`);
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
 * @throws CorruptFileError if there is a folder or a pipe of that name, a part of its path is a file, or
 *   the system refuses.
 */
export async function readIfThere(file: string): Promise<string | undefined> {
  const bytes = await readBytesIfThere(file, MOST_TEXT);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}

/** Greatest number of bytes of a text file; the rows of a long run have some megabytes. */
const MOST_TEXT = 2 ** 28;

/**
 * Reads the bytes of a file; undefined if there is no such file.
 * @param most the greatest number of bytes; 1 GiB by default.
 * @throws CorruptFileError if it is not a regular file, has more bytes, or cannot be read.
 */
export async function readBytesIfThere(
  file: string,
  most = 2 ** 30,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readRegularFile(file, { bytes: most });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'ENOENT') return undefined;
    throw new CorruptFileError(file, error.problem);
  }
}

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
