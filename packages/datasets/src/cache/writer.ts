/**
 * Writes a dataset into a folder. Images and labels are appended split by split and hashed meanwhile;
 * the manifest is written last, if every file has the described SHA-256.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatasetError } from '../errors.js';
import {
  type DatasetDescription,
  dataFiles,
  type FileDescription,
  type Manifest,
  type SplitName,
} from './description.js';

/** Appends to the files of one dataset; see {@link DatasetWriter.open}. */
export class DatasetWriter {
  private readonly folder: string;
  private readonly dataset: DatasetDescription;
  private readonly files = new Map<FileDescription, { handle: FileHandle; hash: Hash }>();

  private constructor(folder: string, dataset: DatasetDescription) {
    this.folder = folder;
    this.dataset = dataset;
  }

  /** Opens a writer into an existing, empty folder. The caller closes it. */
  static async open(folder: string, dataset: DatasetDescription): Promise<DatasetWriter> {
    const writer = new DatasetWriter(folder, dataset);
    for (const file of dataFiles(dataset)) {
      const handle = await open(join(folder, file.file), 'wx');
      writer.files.set(file, { handle, hash: createHash('sha256') });
    }
    return writer;
  }

  /** Appends images (NHWC bytes) and their labels to a split. */
  async append(split: SplitName, images: Uint8Array, labels: Uint8Array): Promise<void> {
    const description = this.dataset.splits[split];
    await this.write(description.images, images);
    await this.write(description.labels, labels);
  }

  /**
   * Compares the written files with the description and writes the manifest.
   * @throws DatasetError `bad-source` if a file is not that of this dataset.
   */
  async finish(source: string): Promise<void> {
    for (const [{ file, sha256 }, { hash }] of this.files) {
      const found = hash.digest('hex');
      if (found !== sha256) {
        throw new DatasetError(
          'bad-source',
          `${source} does not hold ${this.dataset.name}: the ${file} made from it has SHA-256 ` +
            `${found}, expected ${sha256}`,
        );
      }
    }
    await this.close();
    const manifest: Manifest = { format: 1, source, ...this.dataset };
    await writeFile(join(this.folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }

  /** Closes the files. A second call does nothing. */
  async close(): Promise<void> {
    const open = [...this.files.values()];
    this.files.clear();
    await Promise.all(open.map(({ handle }) => handle.close()));
  }

  private async write(file: FileDescription, bytes: Uint8Array): Promise<void> {
    const { handle, hash } = this.files.get(file)!;
    hash.update(bytes);
    // Unlike write(), writeFile() continues until every byte is written.
    await handle.writeFile(bytes);
  }
}
