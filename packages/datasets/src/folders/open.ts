/**
 * Opens a folder or zip archive of picture files as one set of training images. The first opening
 * decodes every file and writes the bytes to the cache; later openings read these.
 */
import { createHash } from 'node:crypto';
import { basename, join, resolve } from 'node:path';
import {
  ArgumentError,
  reject,
  requireArray,
  requireInteger,
  requireOneOf,
  requirePath,
  requireString,
} from '@wprox/arguments';
import { Staging } from '@wprox/cache';
import { cacheDirectory } from '../cache/directory.js';
import {
  INSTALL_OPTIONS,
  type InstallOptions,
  isSystemError,
  requireInstallOptions,
  writeFailure,
} from '../cache/install.js';
import { datasetFolder } from '../cache/load.js';
import { DatasetError, shownPath } from '../errors.js';
import { type ImageShape, ImageSplit } from '../images/image-split.js';
import { type ImageArchive, openArchive } from './archive.js';
import { CollectionWriter, loadCollection, type SkippedFile } from './collection-cache.js';
import { describeIgnored, type IgnoredFiles } from './ignored.js';
import { MOST_SIDE, requireBytesOfImages } from './image-limits.js';
import { DECODERS, type DecoderChoice, pictureDecoder } from './picture-decoder.js';
import { maxPixelsByDefault } from './picture-format.js';
import { type Preparation, prepare } from './prepare.js';

/** What {@link openImages} takes. */
export interface ImagesOptions extends InstallOptions {
  /** First part of the name of the split; the name of the folder or archive by default. */
  readonly name?: string;
  /**
   * Height and width that every image is resized to, by area averaging, at most 4096. Without it, all
   * images must have the same size, which they keep.
   */
  readonly size?: number | readonly [height: number, width: number];
  /**
   * The part of an image that is used. `fit`: the largest central part with the proportions of `size`.
   * `none`: the whole image, stretched if its proportions differ. A number n: the central n×n pixels, at
   * most √maxPixels. Default: `fit` with a size, `none` without.
   */
  readonly crop?: 'fit' | 'none' | number;
  /** 3 for RGB, 1 for gray; 3 by default. */
  readonly channels?: 1 | 3;
  /**
   * What to do if files cannot be decoded. `refuse`, the default: throw an error that names them. `skip`:
   * leave them out and list them in `skipped`.
   */
  readonly corrupt?: 'refuse' | 'skip';
  /** Largest number of files, in the order of their names; no limit by default. */
  readonly limit?: number;
  /**
   * Largest height × width of a file; by default the variable `WPROX_MAX_PIXELS`, otherwise 25 million.
   * Decoding takes up to nine bytes a pixel. A file may have 100 MB, or four bytes for each of these pixels.
   */
  readonly maxPixels?: number;
  /** What decodes the files; see {@link pictureDecoder} for the default. */
  readonly decoder?: DecoderChoice;
}

/** Images from a folder or archive. */
export interface ImageCollection {
  readonly name: string;
  /** [height, width, channels]. */
  readonly imageShape: ImageShape;
  /** The name of label i at index i: the folders, if every file is in one. */
  readonly classNames: readonly string[];
  /** All images, in the order of their file names. The name of the split holds a checksum of the pixels. */
  readonly images: ImageSplit;
  /** The files that were left out, with the reasons. */
  readonly skipped: readonly SkippedFile[];
  /** What else the folder or archive holds, by reasons: other extensions, pipes, links to nothing. */
  readonly ignored: readonly IgnoredFiles[];
  /** Name and version of what decoded the files. */
  readonly decoder: string;
  /** The folder in the cache. */
  readonly path: string;
  /** Whether the images were read from the cache. */
  readonly cached: boolean;
}

/**
 * Opens all pictures in a folder (and the folders inside it) or in a zip archive: PNG, JPEG, BMP, PBM, PGM
 * and PPM files, and WebP and TIFF files if the package sharp is installed. Of an animated file, the first
 * frame is used. Links are followed, and a folder is read once.
 *
 * Labels: if every file is in a folder and there are at most 256 outermost folders, the index of the
 * outermost folder in alphabetical order; otherwise 0. `onProgress` reports bytes of pixels and labels.
 * The images are held in memory, one byte per value, at most 8 GiB (4 GiB in Node 20).
 *
 * @param path a folder, or a zip archive, which is read in place.
 * @throws DatasetError `bad-source`, naming the files: no images, images of different sizes without
 *   `size`, images smaller than `crop`, corrupt images with `corrupt: 'refuse'`, or only corrupt images;
 *   `write-failed`; `decoder-missing`.
 * @throws ArgumentError naming the option that is out of range; the reason of `signal` if it is aborted, and
 *   no incomplete files stay behind then.
 *
 * @example
 * const { images, skipped } = await openImages('photos.zip', { size: 64, corrupt: 'skip' });
 * const stream = images.stream({ batchSize: 64, random: new Random(7) });
 */
export async function openImages(
  path: string,
  options: ImagesOptions = {},
): Promise<ImageCollection> {
  return openPrepared(path, options, undefined);
}

/** {@link openImages} of files that must have the size [height, width] before cropping. */
export async function openPrepared(
  path: string,
  options: ImagesOptions,
  fileSize: readonly [number, number] | undefined,
): Promise<ImageCollection> {
  requirePath('path', path, 'the path of a folder or a zip archive');
  requireImagesOptions(options);
  const { name = basename(resolve(path)), corrupt = 'refuse', limit = Infinity, signal } = options;
  const decoder = await pictureDecoder(options.decoder);
  const preparation = { ...preparationOf(options, fileSize), decoder };
  signal?.throwIfAborted();
  const archive = await openArchive(path);
  try {
    const job = { path: resolve(path), archive, limit, preparation, options };
    const { collection, folder, cached } = await loadOrMake(job);
    const { manifest, pixels, labels } = collection;
    const { imageShape, classNames, skipped, images } = manifest;
    if (corrupt === 'refuse' && skipped.length > 0)
      throw corruptFiles(job.path, skipped, "Replace it, or pass corrupt: 'skip'");
    return {
      name,
      imageShape,
      classNames,
      images: new ImageSplit({
        name: `${name}/${images.sha256.slice(0, 12)}`,
        imageShape,
        pixels,
        labels,
      }),
      skipped,
      ignored: archive.ignored,
      decoder: decoder.name,
      path: folder,
      cached,
    };
  } finally {
    await archive.close();
  }
}

const OPTIONS = [
  ...INSTALL_OPTIONS,
  ...['name', 'size', 'crop', 'channels', 'corrupt', 'limit', 'maxPixels', 'decoder'],
];

function requireImagesOptions(options: ImagesOptions): void {
  requireInstallOptions(options, OPTIONS);
  const { name, corrupt, limit, decoder } = options as ImagesOptions;
  if (name !== undefined) requireString('name', name, 'a name for the images');
  if (corrupt !== undefined) requireOneOf('corrupt', corrupt, ['refuse', 'skip']);
  if (limit !== undefined && limit !== Infinity) requireInteger('limit', limit, 1);
  if (decoder !== undefined) requireOneOf('decoder', decoder, DECODERS);
}

interface Job {
  readonly path: string;
  readonly archive: ImageArchive;
  readonly limit: number;
  readonly preparation: Preparation;
  readonly options: InstallOptions;
}

async function loadOrMake(job: Job) {
  const { path, archive, limit, preparation, options } = job;
  const { cacheDir = cacheDirectory(), signal } = options;
  const files = archive.files.slice(0, limit);
  if (files.length === 0) {
    throw new DatasetError(
      'bad-source',
      `there are no pictures (.png, .jpg, …) in ${shownPath(path, 160)}: ` +
        describeIgnored(archive.ignored),
    );
  }
  requireResult(files.length, preparation);
  const key = keyOf(files, preparation);
  const folder = datasetFolder(cacheDir, `images-${key}`);
  const found = await loadCollection(folder, key, signal);
  if (found) return { collection: found, folder, cached: true };
  try {
    const staging = await Staging.create(folder);
    try {
      const made = await staging.subfolder('dataset');
      const writer = await CollectionWriter.open(made);
      try {
        await decodeAll({ ...job, files, key }, writer);
      } finally {
        await writer.close();
      }
      signal?.throwIfAborted();
      const collection = await loadCollection(made, key, signal);
      if (!collection) {
        const problem = `${made} cannot be read as it was written; check the disk`;
        throw new DatasetError('write-failed', problem);
      }
      const intact = async () => (await loadCollection(folder, key, signal)) !== undefined;
      await staging.commit(made, intact);
      return { collection, folder, cached: false };
    } finally {
      await staging.dispose();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof DatasetError || !isSystemError(error)) throw error;
    throw writeFailure(basename(path), cacheDir, 'one byte for each value of each image', error);
  }
}

async function decodeAll(
  { path, files, key, preparation, options }: Job & { files: ImageArchive['files']; key: string },
  writer: CollectionWriter,
): Promise<void> {
  const { signal, onProgress } = options;
  const labelOf = labelsFromFolders(files.map(({ name }) => name));
  const skipped: SkippedFile[] = [];
  let first: { readonly name: string; readonly shape: ImageShape } | undefined;
  for (const [i, file] of files.entries()) {
    signal?.throwIfAborted();
    const outcome = await prepare(file, preparation);
    if ('problem' in outcome) {
      skipped.push({ file: file.name, problem: outcome.problem });
    } else {
      const { height, width, channels, pixels } = outcome;
      if (!first) {
        first = { name: file.name, shape: [height, width, channels] };
        requireBytesOfImages('limit', files.length, first.shape);
      }
      if (height !== first.shape[0] || width !== first.shape[1]) {
        throw new DatasetError(
          'bad-source',
          `images have different sizes: ${shownPath(first.name, 150)} is ${first.shape[0]}×` +
            `${first.shape[1]} (height × width), ${shownPath(file.name, 150)} ${height}×${width}. ` +
            'Give a size to resize them all',
        );
      }
      await writer.append(pixels, labelOf.label(file.name));
    }
    if (first) {
      const each = first.shape.reduce((product, length) => product * length, 1) + 1;
      onProgress?.({ phase: 'decode', done: (i + 1) * each, total: files.length * each });
    }
  }
  if (!first) throw corruptFiles(path, skipped, 'There is no other picture');
  const { classNames } = labelOf;
  const decoder = preparation.decoder.name;
  await writer.finish({ key, source: path, imageShape: first.shape, classNames, skipped, decoder });
}

function preparationOf(
  { size, crop, channels = 3, maxPixels = maxPixelsByDefault() }: ImagesOptions,
  fileSize: readonly [number, number] | undefined,
): Omit<Preparation, 'decoder'> {
  const resize = size === undefined ? undefined : sidesOf(size);
  const used = crop === undefined ? (resize ? 'fit' : 'none') : crop;
  if (used === 'fit' && !resize) {
    const problem =
      "is 'fit' without a size; expected the option size, which gives the proportions";
    throw new ArgumentError('crop', problem);
  }
  if (channels !== 1 && channels !== 3) reject('channels', channels, '1 or 3');
  requireInteger('maxPixels', maxPixels, 1);
  // No file has a larger square.
  const most = Math.floor(Math.sqrt(maxPixels));
  if (
    used !== 'fit' &&
    used !== 'none' &&
    !(Number.isSafeInteger(used) && 1 <= used && used <= most)
  ) {
    reject(
      'crop',
      used,
      `'fit', 'none' or an integer from 1 to ${most.toLocaleString('en')}, √maxPixels`,
    );
  }
  return { resize, crop: used, channels, maxPixels, fileSize };
}

function sidesOf(size: number | readonly [number, number]): readonly [number, number] {
  if (typeof size === 'number') {
    requireInteger('size', size, 1, MOST_SIDE);
    return [size, size];
  }
  const expected = `an integer from 1 to ${MOST_SIDE.toLocaleString('en')}, or [height, width]`;
  requireArray('size', size, expected);
  if (size.length !== 2) reject('size', size, expected);
  requireInteger('size[0]', size[0], 1, MOST_SIDE);
  requireInteger('size[1]', size[1], 1, MOST_SIDE);
  return [size[0], size[1]];
}

/** Requires that the images fit into memory, as far as the options tell their size. */
function requireResult(count: number, { resize, crop, channels }: Preparation): void {
  if (resize) requireBytesOfImages('size', count, [...resize, channels]);
  else if (typeof crop === 'number') requireBytesOfImages('crop', count, [crop, crop, channels]);
}

function keyOf(files: ImageArchive['files'], preparation: Preparation): string {
  const { resize = null, crop, channels, fileSize = null, maxPixels, decoder } = preparation;
  const options = [2, resize, crop, channels, fileSize, maxPixels, decoder.name];
  const hash = createHash('sha256').update(JSON.stringify(options));
  for (const { name, fingerprint } of files)
    hash.update(`\n${JSON.stringify(name)} ${fingerprint}`);
  return hash.digest('hex').slice(0, 16);
}

function labelsFromFolders(names: readonly string[]) {
  const folderOf = (name: string) => name.slice(0, Math.max(0, name.indexOf('/')));
  const folders = [...new Set(names.map(folderOf))].sort();
  if (folders.includes('') || folders.length > 256)
    return { classNames: ['image'], label: () => 0 };
  const places = new Map(folders.map((folder, i) => [folder, i]));
  return { classNames: folders, label: (name: string) => places.get(folderOf(name))! };
}

/** Names the first file; `skipped` of the result names all. */
function corruptFiles(path: string, skipped: readonly SkippedFile[], remedy: string): DatasetError {
  const [{ file, problem }] = skipped as [SkippedFile];
  const others = skipped.length > 1 ? ` (and ${skipped.length - 1} more)` : '';
  const text = `${others} cannot be used: ${problem}. ${remedy}`;
  return new DatasetError('bad-source', shownPath(join(path, file), text.length) + text);
}
