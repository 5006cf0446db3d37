/**
 * The folder of a study: what it computes, the results of its units so far, and at the end its data and its
 * picture. A unit is kept as soon as it is finished, so that a study that was stopped goes on.
 */

import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Disk } from '../disk/disk.js';
import { machineDisk } from '../disk/machine-disk.js';
import { CorruptFileError, RunFolderError } from '../errors.js';
import { withFormat } from '../format.js';
import { LeasedFolder } from '../leases/leased-folder.js';
import { thisSystem } from '../leases/system.js';
import { jsonText, readJson } from './atomic-file.js';
import { isLeftover, listOutFolder } from './beginning.js';
import { type FolderLeaseOptions, withFolderLease } from './folder-leases.js';
import { differencesOf } from './kernels.js';
import { type Kernels, kernelsSchema } from './run-files.js';
import { markOf } from './run-record.js';

/** What the numbers of a study depend on. */
export interface StudyIdentity {
  /** Its name, such as `invariance`. */
  readonly study: string;
  /** Its settings, as JSON. */
  readonly settings: object;
  readonly kernels: Kernels;
}

/** The files of a study's folder. */
export interface StudyPaths {
  /** The study, its settings and the kernels. */
  readonly identity: string;
  readonly units: string;
  /** What the study found. */
  readonly data: string;
}

const identitySchema = z.object({
  study: z.string(),
  settings: z.record(z.string(), z.unknown()),
  kernels: kernelsSchema,
});
const unitSchema = z.object({ result: z.json(), crc32: z.string() });
const AGAIN = 'delete it, and the command computes it again';

/** Returns the paths of the files of a study. */
export function studyPaths(folder: string): StudyPaths {
  return {
    identity: path.join(folder, 'begun.json'),
    units: path.join(folder, 'units'),
    data: path.join(folder, 'study.json'),
  };
}

const unitFile = (folder: string, unit: string) =>
  path.join(studyPaths(folder).units, `${unit}.json`);

/**
 * Reads the result of a unit.
 * @returns undefined if it is not finished.
 * @throws CorruptFileError if the file is damaged; UnknownFormatError if another version wrote it.
 */
export async function readUnit(
  folder: string,
  unit: string,
  disk: Disk = machineDisk,
): Promise<unknown> {
  const file = unitFile(folder, unit);
  const found = await readJson(file, unitSchema, { remedy: AGAIN, disk });
  if (found === undefined || markOf(JSON.stringify(found.result)).crc32 === found.crc32) {
    return found?.result;
  }
  throw new CorruptFileError(file, `its checksum differs from what the study wrote: ${AGAIN}`);
}

/**
 * Reads what a folder was begun with.
 * @returns undefined if no study was begun in it.
 * @throws CorruptFileError if the file is damaged; RunFolderError if the folder has files of something else.
 */
export async function readStudyIdentity(
  folder: string,
  disk: Disk = machineDisk,
): Promise<StudyIdentity | undefined> {
  await requireStudy(folder, disk);
  const remedy = 'restore it from a copy, or start again with --fresh';
  return readJson(studyPaths(folder).identity, identitySchema, { remedy, disk });
}

/** The folder of a study that this process works on. */
export interface OpenStudy {
  readonly folder: string;
  /** Reads the result of a unit; undefined if it is not finished. @throws as {@link readUnit}. */
  kept(unit: string): Promise<unknown>;
  /** Keeps the result of a unit, which must be JSON. @throws RunFolderError if it cannot be written. */
  keep(unit: string, result: unknown): Promise<void>;
  /** Writes what the study found. @throws RunFolderError if it cannot be written. */
  finish(data: object): Promise<void>;
}

/**
 * Runs `work` with the lease of a study's folder, which is made if it is missing.
 *
 * @param identity what the study computes with now.
 * @param options `isFresh`: deletes what is kept first.
 * @throws RunFolderError if the folder has other files, another study, other settings or other kernels, or a
 * living process works on it; CorruptFileError if its file is damaged; what `work` throws.
 */
export async function withStudyFolder<T>(
  folder: string,
  identity: StudyIdentity,
  work: (study: OpenStudy) => Promise<T>,
  options: FolderLeaseOptions & { readonly isFresh?: boolean } = {},
): Promise<T> {
  const { isFresh = false, system = thisSystem } = options;
  const { disk } = system;
  const about = { ...options, work: 'wprox experiment', list: () => requireStudy(folder, disk) };
  return withFolderLease(folder, about, async (lease) => {
    const opened = await LeasedFolder.open(folder, lease, system);
    try {
      // The pictures stay until they are drawn again.
      if (isFresh) for (const name of ['data', 'units'] as const) await opened.remove(base(name));
      const begun = isFresh ? undefined : await readStudyIdentity(folder, disk);
      if (begun) refuseOther(folder, begun, identity);
      else await opened.replace(base('identity'), jsonText(withFormat(identity)));
      return await work({
        folder,
        kept: (unit) => readUnit(folder, unit, disk),
        keep: (unit, result) =>
          opened.replace(
            path.relative(folder, unitFile(folder, unit)),
            jsonText(withFormat({ result, crc32: markOf(JSON.stringify(result)).crc32 })),
          ),
        finish: (data) => opened.replace(base('data'), jsonText(data)),
      });
    } finally {
      await opened.close();
    }
  });
}

const base = (file: keyof StudyPaths) => path.basename(studyPaths('')[file]);

/** @throws RunFolderError if a folder was begun with something else. */
function refuseOther(folder: string, begun: StudyIdentity, now: StudyIdentity): void {
  const file = studyPaths(folder).identity;
  const remedy = 'give another folder with --out, or start again with --fresh';
  if (begun.study !== now.study) {
    throw new RunFolderError(
      `${file}: the study is '${begun.study}'; expected '${now.study}': give another folder with --out`,
    );
  }
  // As JSON keeps them.
  if (!isDeepStrictEqual(begun.settings, JSON.parse(JSON.stringify(now.settings)))) {
    throw new RunFolderError(
      `${file}: the study was started with other settings; expected those of this version: ${remedy}`,
    );
  }
  const [difference] = differencesOf(begun.kernels, now.kernels);
  if (difference === undefined) return;
  throw new RunFolderError(
    `${file}: the study was started with ${difference}; expected the same, because other kernels give other ` +
      `numbers: use the same ones, or ${remedy}`,
  );
}

/** @throws RunFolderError if a folder has files and is not that of a study, or cannot be read. */
async function requireStudy(folder: string, disk: Disk): Promise<void> {
  const names = (await listOutFolder(folder, disk)).map(({ name }) => name);
  if (names.includes(base('identity')) || names.every(isLeftover)) return;
  throw new RunFolderError(
    `${path.resolve(folder)} has files but no ${base('identity')}; expected an empty or a new folder, or that ` +
      'of a study: give another folder with --out',
  );
}
