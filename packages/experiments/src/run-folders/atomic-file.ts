/**
 * Atomic writes: a file is written under a temporary name beside the target and then renamed, so that
 * no reader sees half a file and a killed process leaves none.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { FileError, JsonError, type JsonLimits, parseJson } from '@wprox/files';
import type { z } from 'zod';
import { explainIssues } from '../config/explain-issues.js';
import { type Disk, requireDisk } from '../disk/disk.js';
import { ensureFolder, removeIfThere } from '../disk/folders.js';
import { machineDisk } from '../disk/machine-disk.js';
import { explainWriteError } from '../disk/write-error.js';
import { CorruptFileError, RunFolderError } from '../errors.js';
import { withoutFormat } from '../format.js';

/**
 * Writes a file so that readers see the old or the new content, never a part. Makes its folder if
 * that is missing. Files of runs that train are written with `LeasedFolder` instead.
 *
 * @throws RunFolderError if the disk is full or the file must not be written; the old file stays.
 */
export async function writeFileAtomically(
  file: string,
  content: string | Uint8Array,
): Promise<void> {
  const disk = machineDisk;
  const temporary = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await ensureFolder(path.dirname(file), disk);
    const opened = await disk.create(temporary);
    try {
      await opened.write(typeof content === 'string' ? Buffer.from(content) : content);
      await opened.sync();
    } finally {
      await opened.close();
    }
    await disk.rename(temporary, file);
    await disk.syncFolder(path.dirname(file));
  } catch (error) {
    await removeIfThere(temporary, disk).catch(() => {});
    throw explainWriteError(file, error);
  }
}

/** Formats a value as the text of a JSON file: indented by two spaces, with a final line break. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Writes a value as JSON, indented by two spaces, with a final line break. */
export async function writeJson(file: string, value: object): Promise<void> {
  await writeFileAtomically(file, jsonText(value));
}

/** How {@link readJson} reads. */
export interface ReadJsonOptions {
  /** What the user can do if the file is damaged, as a clause. */
  readonly remedy?: string;
  readonly limits?: JsonLimits;
  readonly disk?: Disk;
  /** Says what is wrong with a file of the present format, which old ones may lack; undefined if nothing. */
  readonly problemOfPresent?: (content: Record<string, unknown>) => string | undefined;
}

/**
 * Reads a JSON file of a run or an experiment. A byte order mark is read over; a key given twice is refused.
 *
 * @returns undefined if there is no such file.
 * @throws CorruptFileError if the file is not JSON or does not fit the schema; UnknownFormatError if another
 * version of wprox wrote it.
 */
export async function readJson<T>(
  file: string,
  schema: z.ZodType<T>,
  options: ReadJsonOptions = {},
): Promise<T | undefined> {
  const { remedy = 'restore it from a copy', limits = {}, disk = machineDisk } = options;
  const bytes = await readBytesIfThere(file, undefined, disk);
  if (bytes === undefined) return undefined;
  let value: unknown;
  try {
    value = parseJson(bytes, limits);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CorruptFileError(file, `${error.message}: ${remedy}`);
  }
  const content = withoutFormat(value, file);
  // Without a format it is the same value.
  const problem = content === value ? undefined : options.problemOfPresent?.(Object(content));
  if (problem !== undefined) throw new CorruptFileError(file, `${problem}: ${remedy}`);
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new CorruptFileError(file, `${describeIssue(parsed.error, schema, content)}: ${remedy}`);
}

/** Describes the first problem of a value that `schema` refused, as a clause. */
export function describeIssue(error: z.ZodError, schema: z.ZodType, value: unknown): string {
  const issues = error.issues.slice(0, 1);
  const isWhole = issues[0]!.path.length === 0 && issues[0]!.code !== 'unrecognized_keys';
  return explainIssues(issues, schema, value, isWhole ? ['its content'] : [])[0]!;
}

/**
 * Reads the bytes of a file; undefined if there is no such file.
 * @param most the greatest number of bytes; 1 GiB by default.
 * @throws CorruptFileError if it is not a regular file, has more bytes, or a part of its path is a file;
 * RunFolderError if the system refuses to read it.
 */
export async function readBytesIfThere(
  file: string,
  most = 2 ** 30,
  disk: Disk = machineDisk,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  requireDisk(disk);
  try {
    return await disk.read(file, most);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'ENOENT') return undefined;
    // The file can be good all the same, so nothing that treats damage must see these.
    if (REFUSALS.includes(String(error.code))) throw new RunFolderError(error.message);
    throw new CorruptFileError(file, error.problem);
  }
}

/** Codes with which a system refuses to read a file that may be good. */
const REFUSALS = ['EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN', 'EBUSY'];
