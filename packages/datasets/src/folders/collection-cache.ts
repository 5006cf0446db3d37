/**
 * Decoded images in the cache, as raw bytes:
 *
 *     <cache>/datasets/images-<key>/manifest.json   sizes, SHA-256, and the skipped files
 *                                   images.u8       count × height × width × channels bytes
 *                                   labels.u8       count bytes
 *
 * The key is a checksum of the list of source files and of all options, so other files or other options
 * have another folder. The content is not known in advance. A folder that does not agree with its own
 * manifest is treated as missing and is written again.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArgumentError } from '@wprox/arguments';
import type { FileDescription } from '../cache/description.js';
import { openRegular, readRegular } from '../files/regular-file.js';

/** A file that could not be used. */
export interface SkippedFile {
  /** Its path inside the folder or archive. */
  readonly file: string;
  /** Why it cannot be decoded. */
  readonly problem: string;
}

/** The content of the manifest. */
export interface CollectionManifest {
  readonly format: 1;
  readonly key: string;
  /** Path of the folder or archive that the images came from. */
  readonly source: string;
  /** Height, width, channels. */
  readonly imageShape: readonly [number, number, number];
  readonly classNames: readonly string[];
  readonly count: number;
  readonly skipped: readonly SkippedFile[];
  /** Name and version of what decoded the files; older manifests have none. */
  readonly decoder?: string;
  readonly images: FileDescription;
  readonly labels: FileDescription;
  /** SHA-256 of the other entries as JSON; older manifests have none. */
  readonly checksum?: string;
}

/** A collection in memory. */
export interface LoadedCollection {
  readonly manifest: CollectionManifest;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * Reads and verifies a collection.
 * @returns undefined if the collection is missing or damaged.
 * @throws ArgumentError if the images do not fit into memory; the reason of `signal` if it is aborted.
 */
export async function loadCollection(
  folder: string,
  key: string,
  signal: AbortSignal | undefined,
): Promise<LoadedCollection | undefined> {
  try {
    const manifest = await readManifest(folder);
    if (!manifest || manifest.key !== key) return undefined;
    const values = manifest.imageShape.reduce(
      (product, length) => product * length,
      manifest.count,
    );
    if (manifest.images.bytes !== values || manifest.labels.bytes !== manifest.count)
      return undefined;
    const pixels = await readVerified(folder, manifest.images, signal);
    const labels = await readVerified(folder, manifest.labels, signal);
    return pixels && labels && { manifest, pixels, labels };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RangeError) throw error;
    return undefined;
  }
}

/** Names of skipped files are in it. */
const MAX_MANIFEST_BYTES = 100e6;

async function readManifestText(folder: string): Promise<string> {
  const bytes = await readRegular(join(folder, 'manifest.json'), MAX_MANIFEST_BYTES);
  return Buffer.from(bytes).toString();
}

/** Reads a manifest. @returns undefined if it is not one that {@link CollectionWriter} writes. */
async function readManifest(folder: string): Promise<CollectionManifest | undefined> {
  const found: unknown = JSON.parse(await readManifestText(folder));
  const manifest = Object(found) as CollectionManifest;
  const { format, key, source, imageShape, classNames, count, skipped, images, labels } = manifest;
  const isValid =
    format === 1 &&
    typeof key === 'string' &&
    typeof source === 'string' &&
    isList(imageShape, isSize) &&
    imageShape.length === 3 &&
    isList(classNames, (name) => typeof name === 'string') &&
    isSize(count) &&
    isList(skipped, isSkippedFile) &&
    isDescription(images, 'images.u8') &&
    isDescription(labels, 'labels.u8');
  const { checksum } = manifest;
  const isWhole = isValid && (checksum === undefined || checksum === checksumOf(manifest));
  return isWhole ? manifest : undefined;
}

/** Computes the SHA-256 of the entries of a manifest that are used. */
function checksumOf(manifest: Omit<CollectionManifest, 'format' | 'checksum'>): string {
  const { key, source, imageShape, classNames, count, skipped, images, labels } = manifest;
  const used = [
    ...[key, source, imageShape, classNames, count],
    ...skipped.map(({ file, problem }) => [file, problem]),
    ...[images, labels].map(({ bytes, sha256 }) => [bytes, sha256]),
  ];
  return createHash('sha256').update(JSON.stringify(used)).digest('hex');
}

const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isItem);
const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;

function isSkippedFile(value: unknown): boolean {
  const { file, problem } = Object(value) as Partial<SkippedFile>;
  return typeof file === 'string' && typeof problem === 'string';
}

/** Checks the description of a file, its name included, because the name decides which file is read. */
function isDescription(value: unknown, name: string): boolean {
  const { file, bytes, sha256 } = Object(value) as Partial<FileDescription>;
  return file === name && isSize(bytes) && typeof sha256 === 'string';
}

const CHUNK_BYTES = 32 << 20;

/** Reads in pieces, because readFile refuses files of more than 2 GiB, such as CelebA at 64×64. */
async function readVerified(
  folder: string,
  { file, bytes, sha256 }: FileDescription,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const { handle, size } = await openRegular(join(folder, file));
  try {
    if (size !== bytes) return undefined;
    const content = allocate(bytes);
    const hash = createHash('sha256');
    for (let at = 0; at < bytes; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(content, at, Math.min(CHUNK_BYTES, bytes - at), at);
      if (bytesRead === 0) return undefined;
      hash.update(content.subarray(at, at + bytesRead));
      at += bytesRead;
    }
    return hash.digest('hex') === sha256 ? content : undefined;
  } finally {
    await handle.close();
  }
}

function allocate(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ArgumentError(
      'limit',
      `gives ${bytes} bytes of images, which do not fit into memory; take fewer, or a smaller size`,
    );
  }
}

/** Writes a collection into an empty folder, image by image. The caller closes it. */
export class CollectionWriter {
  private readonly folder: string;
  private readonly images: FileHandle;
  private readonly hash: Hash = createHash('sha256');
  private readonly labels: number[] = [];
  private bytes = 0;

  private constructor(folder: string, images: FileHandle) {
    this.folder = folder;
    this.images = images;
  }

  /** Opens a writer into an existing, empty folder. */
  static async open(folder: string): Promise<CollectionWriter> {
    return new CollectionWriter(folder, await open(join(folder, 'images.u8'), 'wx'));
  }

  /** Appends one image. */
  async append(pixels: Uint8Array, label: number): Promise<void> {
    this.hash.update(pixels);
    await this.images.writeFile(pixels);
    this.bytes += pixels.length;
    this.labels.push(label);
  }

  /** Number of appended images. */
  get count(): number {
    return this.labels.length;
  }

  /** Writes labels and manifest, which completes the folder. */
  async finish(
    about: Omit<CollectionManifest, 'format' | 'count' | 'images' | 'labels'>,
  ): Promise<void> {
    const labels = Uint8Array.from(this.labels);
    await writeFile(join(this.folder, 'labels.u8'), labels);
    const manifest: Omit<CollectionManifest, 'checksum'> = {
      format: 1,
      ...about,
      count: this.count,
      images: { file: 'images.u8', bytes: this.bytes, sha256: this.hash.digest('hex') },
      labels: {
        file: 'labels.u8',
        bytes: labels.length,
        sha256: createHash('sha256').update(labels).digest('hex'),
      },
    };
    const checked: CollectionManifest = { ...manifest, checksum: checksumOf(manifest) };
    await writeFile(join(this.folder, 'manifest.json'), `${JSON.stringify(checked, null, 2)}\n`);
  }

  /** Closes the file of images. */
  async close(): Promise<void> {
    await this.images.close();
  }
}
