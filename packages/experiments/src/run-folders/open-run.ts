/**
 * A run that is trained: the only way to write into its folder. It holds the lease of the run, keeps account
 * of what it writes, and begins where the files prove that the run was.
 */
import type { ResolvedRun } from '../config/schema.js';
import type { DiskFile } from '../disk/disk.js';
import { listIfThere } from '../disk/folders.js';
import { explainWriteError } from '../disk/write-error.js';
import { CorruptFileError } from '../errors.js';
import { withFormat } from '../format.js';
import type { HeldLease } from '../leases/lease.js';
import { LeasedFolder } from '../leases/leased-folder.js';
import { type System, thisSystem } from '../leases/system.js';
import { jsonText, readBytesIfThere } from './atomic-file.js';
import {
  type Checkpoint,
  encodeBestCheckpoint,
  encodeCheckpoint,
  MOST_CHECKPOINT_BYTES,
} from './checkpoint.js';
import type { EventFollower } from './event-follower.js';
import { type FeatureRecord, featuresText, refuseOtherFeatures } from './features-file.js';
import { hasOtherAcceleration, kernelDifferences, refuseChange, withChange } from './kernels.js';
import { runPaths, sampleIteration, samplePicture } from './paths.js';
import { nameInRun, REMEDY } from './prove-files.js';
import { findProvenCheckpoint, type ProvenCheckpoint } from './proven-checkpoint.js';
import { rowsByKind, type SamplePicture } from './read-run.js';
import {
  type MetricsRow,
  metricsRowSchema,
  type TimingRow,
  timingRowSchema,
} from './row-schemas.js';
import { parseRows, rowLine } from './rows.js';
import {
  type MachineRecord,
  machineText,
  parseMachine,
  type RunStatus,
  statusText,
} from './run-files.js';
import {
  differenceFrom,
  EMPTY,
  type FileMark,
  markAfter,
  markOf,
  type RunRecord,
} from './run-record.js';

/** Options of {@link OpenRun.open}. */
export interface OpenRunOptions {
  readonly folder: string;
  readonly config: ResolvedRun;
  /** Outer iterations of the run, if they are known. */
  readonly iterations: number | undefined;
  readonly lease: HeldLease;
  /** Receives a sentence about a file that was damaged and restored. */
  readonly onNote: (text: string) => void;
  readonly system?: System;
}

/** A file of rows that is open at its end. */
interface RowFile {
  readonly file: DiskFile;
  readonly name: string;
}

/** The folder of a run that this process trains. */
export class OpenRun {
  /** Where the run stands; undefined if it begins. */
  readonly proven: ProvenCheckpoint['checkpoint'] | undefined;
  /** The rows of the metrics file up to there. */
  readonly rows: readonly MetricsRow[];
  /** The times up to there. */
  private readonly times: readonly TimingRow[];
  private readonly marks = new Map<string, FileMark>();
  private readonly texts = new Map<string, string>();
  private hasLaterBest: boolean;
  private follower: EventFollower | undefined;
  /** The file for TensorBoard while it is followed. */
  private events: RowFile | undefined;
  /** What was written since the last time. */
  private step: { rows: MetricsRow[]; samples: SamplePicture[] } = { rows: [], samples: [] };

  private constructor(
    private readonly options: OpenRunOptions,
    private readonly folder: LeasedFolder,
    proven: ProvenCheckpoint | undefined,
    private readonly metrics: RowFile,
    private readonly timing: RowFile,
  ) {
    this.proven = proven?.checkpoint;
    const paths = runPaths(options.folder);
    this.rows = proven ? parseRows(paths.metrics, proven.rows.metrics, metricsRowSchema) : [];
    this.times = proven ? parseRows(paths.timing, proven.rows.timing, timingRowSchema) : [];
    this.hasLaterBest = proven?.rows.hasLaterBest ?? false;
    const { files = {}, texts = {} } = proven?.checkpoint.record ?? {};
    for (const [name, mark] of Object.entries(files)) this.marks.set(name, mark);
    for (const [name, text] of Object.entries(texts)) this.texts.set(name, text);
  }

  /**
   * Opens the folder of a run, which is made if it is missing, and proves what it holds. Rows and pictures
   * after its checkpoint are removed; small files that differ from the checkpoint's record are restored.
   * @throws CorruptFileError if a file is damaged that the run cannot make again; RunFolderError if the system
   * refuses, or another version of wprox wrote the run; LeaseLostError.
   */
  static async open(options: OpenRunOptions): Promise<OpenRun> {
    const { config, iterations, lease, system = thisSystem } = options;
    const paths = runPaths(options.folder);
    const folder = await LeasedFolder.open(options.folder, lease, system);
    const opened: DiskFile[] = [];
    try {
      const proven = await findProvenCheckpoint(options.folder, config, iterations, system.disk);
      const open = async (file: string, content: Uint8Array = new Uint8Array()) => {
        const name = nameInRun(options.folder, file);
        const rows = await folder.replaceAndOpen(name, content);
        opened.push(rows);
        return { name, file: rows };
      };
      if (proven?.failure) await putAside(folder, options, paths.checkpoint, proven);
      const metrics = await open(paths.metrics, proven?.rows.metrics);
      const timing = await open(paths.timing, proven?.rows.timing);
      const run = new OpenRun(options, folder, proven, metrics, timing);
      await run.settle(proven);
      return run;
    } catch (error) {
      await Promise.allSettled(opened.map((each) => each.close()));
      await folder.close();
      throw explainWriteError(options.folder, error);
    }
  }

  /** Cuts the other files to the iteration of the checkpoint. */
  private async settle(proven: ProvenCheckpoint | undefined): Promise<void> {
    const { folder, config, system = thisSystem } = this.options;
    const paths = runPaths(folder);
    const last = proven?.checkpoint.position.iteration ?? -1;
    for (const { name } of await listIfThere(paths.samples, system.disk)) {
      const iteration = sampleIteration(name);
      if (iteration === undefined || iteration <= last) continue;
      await this.folder.remove(nameInRun(folder, samplePicture(folder, iteration)));
    }
    if (proven) this.marks.set(nameInRun(folder, proven.file), proven.mark);
    if (proven?.file === paths.checkpoint) await this.checkPrevious(proven);
    // There can be a link to nothing, which must not become the previous checkpoint.
    else await this.folder.remove(nameInRun(folder, paths.checkpoint));
    const best = nameInRun(folder, paths.bestCheckpoint);
    if (!proven) await this.folder.remove(best);
    if (proven?.rows.best) await this.write(best, proven.rows.best);
    for (const file of [paths.machine, paths.features]) {
      const text = this.texts.get(nameInRun(folder, file));
      if (text !== undefined) await this.restoreText(file, text);
    }
    await this.restoreText(paths.config, jsonText(withFormat(config)));
  }

  /** Puts a previous checkpoint aside that is not the one before `proven`; the run does not need it now. */
  private async checkPrevious(proven: ProvenCheckpoint): Promise<void> {
    const { folder, onNote, system = thisSystem } = this.options;
    const { previousCheckpoint: file, damagedCheckpoint } = runPaths(folder);
    const name = nameInRun(folder, file);
    const expected = this.marks.get(name);
    this.marks.delete(name);
    try {
      const bytes = await readBytesIfThere(file, MOST_CHECKPOINT_BYTES, system.disk);
      if (!bytes) return this.folder.remove(name); // it can be a link to nothing
      // A run that is killed between two renames has its newest checkpoint under both names.
      if (differenceFrom(proven.mark, bytes) === undefined) return this.folder.remove(name);
      const problem = differenceFrom(expected ?? EMPTY, bytes);
      if (problem === undefined) this.marks.set(name, markOf(bytes));
      else throw new CorruptFileError(file, problem);
    } catch (error) {
      if (!(error instanceof CorruptFileError)) throw error;
      await this.folder.rename(name, nameInRun(folder, damagedCheckpoint));
      onNote(`${error.message}; the run does not need it; it is now ${damagedCheckpoint}`);
    }
  }

  private async restoreText(file: string, text: string): Promise<void> {
    const { folder, system = thisSystem } = this.options;
    const name = nameInRun(folder, file);
    const found = await readBytesIfThere(file, undefined, system.disk).catch((error: unknown) => {
      if (error instanceof CorruptFileError) return undefined; // a text that is too long, for example
      throw error;
    });
    this.texts.set(name, text);
    if (found && Buffer.from(text).equals(found)) this.marks.set(name, markOf(text));
    else await this.write(name, text);
  }

  /**
   * Records the machine, or compares it with the one that the run was trained on so far. Other vectors or
   * threads change no number: they are always recorded.
   * @param allowsChanges whether the run may go on with another backend, kernels or versions, which it records.
   * @throws RunFolderError if they differ and it may not.
   */
  async recordMachine(now: MachineRecord, allowsChanges: boolean): Promise<void> {
    const { folder, onNote } = this.options;
    const { machine: file } = runPaths(folder);
    const text = this.texts.get(nameInRun(folder, file));
    if (text === undefined) return this.restoreText(file, machineText(now));
    const recorded = parseMachine(text);
    const differences = kernelDifferences(recorded, now);
    if (differences.length === 0 && !hasOtherAcceleration(recorded, now)) return;
    if (differences.length > 0 && !allowsChanges) throw refuseChange(folder, differences);
    const iteration = this.proven?.position.iteration ?? 0;
    await this.restoreText(file, machineText(withChange(recorded, now, iteration)));
    if (differences.length > 0) onNote(`from iteration ${iteration} on: ${differences.join('; ')}`);
  }

  /**
   * Records the feature maps of the evaluations, primary first, or compares them with the recorded ones.
   * @throws RunFolderError if they differ.
   */
  async recordFeatures(maps: readonly FeatureRecord[]): Promise<void> {
    const { folder } = this.options;
    const { features: file } = runPaths(folder);
    const text = this.texts.get(nameInRun(folder, file));
    if (text === undefined) return this.restoreText(file, featuresText(maps));
    refuseOtherFeatures(file, text, maps);
  }

  /** Appends a row to the metrics. @throws DivergedError if a number is not finite; as `LeasedFolder`. */
  async addMetrics(row: MetricsRow): Promise<void> {
    await this.add(this.metrics, Buffer.from(rowLine(row)));
    if (this.follower) this.step.rows.push(row);
  }

  /**
   * Appends a row to the times, which ends a step: what it gives for TensorBoard is appended too.
   * @throws as {@link addMetrics}.
   */
  async addTiming(row: TimingRow): Promise<void> {
    await this.add(this.timing, Buffer.from(rowLine(row)));
    if (!this.follower) return;
    const { rows, samples } = this.step;
    this.step = { rows: [], samples: [] };
    const content = { ...rowsByKind(rows), timing: [row], samples };
    const bytes = await this.follower.step(content, this.events === undefined);
    if (this.events) await this.add(this.events, bytes);
    else await this.beginEvents(bytes);
  }

  /**
   * Writes the file for TensorBoard from now on while the run goes, and first anew what a resumed run has
   * so far: steps that came after its checkpoint are in it no more.
   * @throws as `LeasedFolder`.
   */
  async followEvents(follower: EventFollower): Promise<void> {
    this.follower = follower;
    if (this.rows.length === 0) return;
    const content = { ...rowsByKind(this.rows), timing: this.times, samples: await this.samples() };
    await this.beginEvents(await follower.step(content, true));
  }

  /** The pictures that are there, by iteration. */
  private async samples(): Promise<SamplePicture[]> {
    const { folder, system = thisSystem } = this.options;
    const entries = await listIfThere(runPaths(folder).samples, system.disk);
    const iterations = entries.flatMap(({ name }) => sampleIteration(name) ?? []);
    return iterations
      .sort((a, b) => a - b)
      .map((iteration) => ({ iteration, file: samplePicture(folder, iteration) }));
  }

  private async beginEvents(bytes: Uint8Array): Promise<void> {
    const { folder } = this.options;
    const name = nameInRun(folder, runPaths(folder).events);
    this.events = { name, file: await this.folder.replaceAndOpen(name, bytes) };
    this.marks.set(name, markOf(bytes));
  }

  private async add({ file, name }: RowFile, bytes: Uint8Array): Promise<void> {
    await file.write(bytes);
    this.marks.set(name, markAfter(this.marks.get(name) ?? markOf(''), bytes));
  }

  /** Writes the picture of an evaluation. @throws as `LeasedFolder`. */
  async writePicture(iteration: number, picture: Uint8Array): Promise<void> {
    const { folder } = this.options;
    const file = samplePicture(folder, iteration);
    await this.write(nameInRun(folder, file), picture);
    if (this.follower) this.step.samples.push({ iteration, file });
  }

  /**
   * Replaces the checkpoint in one step; the one that was there becomes the previous one. The rows that it
   * stands behind are on the disk before it is.
   * @param options `isBest`: it becomes the best checkpoint too. A run that is killed in between makes the
   * best one from the newest.
   * @throws as `LeasedFolder`; then the one that was there stays.
   */
  async writeCheckpoint(
    checkpoint: Omit<Checkpoint, 'record'>,
    { isBest = false }: { readonly isBest?: boolean } = {},
  ): Promise<void> {
    const paths = runPaths(this.options.folder);
    const nameOf = (file: string) => nameInRun(this.options.folder, file);
    const name = nameOf(paths.checkpoint);
    const previous = nameOf(paths.previousCheckpoint);
    await this.metrics.file.sync();
    await this.timing.file.sync();
    // The marks of these two are in the record, which proves them later.
    const before = this.marks.get(name);
    if (before) this.marks.set(previous, before);
    const best = isBest ? encodeBestCheckpoint(checkpoint) : undefined;
    if (best) this.marks.set(nameOf(paths.bestCheckpoint), markOf(best));
    const bytes = encodeCheckpoint({ ...checkpoint, record: this.record([name]) });
    await this.folder.replace(name, bytes, { previous });
    this.marks.set(name, markOf(bytes));
    if (!best) return;
    await this.folder.replace(nameOf(paths.bestCheckpoint), best);
    this.hasLaterBest = false;
  }

  /** Writes the status of a run that is not complete. @throws as `LeasedFolder`. */
  async setStatus(status: RunStatus): Promise<void> {
    const { folder } = this.options;
    await this.folder.replace(nameInRun(folder, runPaths(folder).status), statusText(status));
  }

  /**
   * Marks the run as complete, with the proof that it is.
   * @param events the bytes of the file for TensorBoard.
   * @throws CorruptFileError if the best checkpoint is not one that the run wrote; as `LeasedFolder`.
   */
  async complete(status: Omit<RunStatus, 'state'>, events: Uint8Array): Promise<void> {
    if (this.hasLaterBest) {
      const { bestCheckpoint } = runPaths(this.options.folder);
      throw new CorruptFileError(bestCheckpoint, `the run did not write it: ${REMEDY}`);
    }
    await this.writeEvents(events);
    await this.metrics.file.sync();
    await this.timing.file.sync();
    const { files } = this.record([]);
    await this.setStatus({ ...status, state: 'complete', files });
  }

  /** Writes the file for TensorBoard, unless what was appended to it is the same. @throws as `LeasedFolder`. */
  async writeEvents(events: Uint8Array): Promise<void> {
    const { folder } = this.options;
    const name = nameInRun(folder, runPaths(folder).events);
    const isSame =
      this.events && differenceFrom(this.marks.get(name) ?? EMPTY, events) === undefined;
    // Replacing it would take the file away from a TensorBoard that reads it.
    if (isSame) await this.events?.file.sync();
    else await this.write(name, events);
  }

  /** Closes the files. The lease stays. */
  async close(): Promise<void> {
    const files = [this.metrics, this.timing, ...(this.events ? [this.events] : [])];
    await Promise.allSettled(files.map(({ file }) => file.close()));
    await this.folder.close();
  }

  /** What was written so far, without some files. */
  private record(without: readonly string[]): RunRecord {
    const { events } = runPaths(this.options.folder);
    const left = new Map(this.marks);
    for (const name of without) left.delete(name);
    if (without.length > 0) left.delete(nameInRun(this.options.folder, events)); // it is made anew
    const files = Object.fromEntries([...left].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { files, texts: Object.fromEntries(this.texts) };
  }

  private async write(name: string, content: string | Uint8Array): Promise<void> {
    await this.folder.replace(name, content);
    this.marks.set(name, markOf(content));
  }
}

/** Renames the newest checkpoint, from which the run cannot continue. */
async function putAside(
  folder: LeasedFolder,
  { folder: path, onNote }: OpenRunOptions,
  checkpoint: string,
  { failure, checkpoint: { position } }: ProvenCheckpoint,
): Promise<void> {
  const { damagedCheckpoint } = runPaths(path);
  await folder.rename(nameInRun(path, checkpoint), nameInRun(path, damagedCheckpoint));
  onNote(
    `${failure!.message}. The run continues from the previous checkpoint, iteration ${position.iteration}. ` +
      `The newest checkpoint is now ${damagedCheckpoint}.`,
  );
}
