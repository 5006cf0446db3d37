/** The datasets of images. Those of the MNIST family are padded to 32×32. */
import { z } from 'zod';
import { ConfigError } from '../errors.js';
import {
  type DatasetDescriptor,
  dataPath,
  describeDataset,
  type OnDecoding,
  type OpenedData,
  requirePath,
} from './descriptor.js';
import { loadDatasets } from './load-datasets.js';

/** Height and width that images of the MNIST family are padded to. */
const PADDED = { padTo: 32 } as const;
/** Height and width of the images that the networks accept. */
const imageSize = z.literal([32, 64]);
/** Number of files to use, in the order of their names. */
const limit = z.int().positive().exactOptional();
/** What to do with files that cannot be decoded. */
const corrupt = z.enum(['refuse', 'skip']).default('refuse');

export const cifar10 = describeDataset({
  name: 'cifar10',
  settings: z.strictObject({ name: z.literal('cifar10') }),
  origin: {
    kind: 'fetched',
    status: async () => (await loadDatasets()).cifar10Status(),
    fetch: async (options) => (await loadDatasets()).fetchCifar10(options),
    import: async (archive, options) => (await loadDatasets()).importCifar10(archive, options),
  },
  sampleShape: () => [32, 32, 3],
  open: async () => {
    const { openCifar10 } = await loadDatasets();
    const { train, test } = await openCifar10();
    return { kind: 'images', images: train, heldOut: test };
  },
});

export const mnist10k = describeDataset({
  name: 'mnist10k',
  settings: z.strictObject({ name: z.literal('mnist10k') }),
  origin: {
    kind: 'fetched',
    status: async () => (await loadDatasets()).mnist10kStatus(),
    fetch: async (options) => (await loadDatasets()).fetchMnist10k(options),
  },
  sampleShape: () => [32, 32, 1],
  open: async () => {
    const { openMnist10k } = await loadDatasets();
    const { train, test } = await openMnist10k(PADDED);
    return { kind: 'images', images: train, heldOut: test };
  },
});

const idxSettings = <const Name extends string>(name: Name) =>
  z.strictObject({ name: z.literal(name), path: dataPath });

/** Describes a dataset of four IDX files, the format of MNIST. */
function idxDataset<const Name extends string>(
  name: Name,
  opener: 'openMnist' | 'openFashionMnist',
): DatasetDescriptor<ReturnType<typeof idxSettings<Name>>> {
  const origin = { kind: 'files', path: 'the folder with its four IDX files' } as const;
  return {
    name,
    settings: idxSettings(name),
    origin,
    sampleShape: () => [32, 32, 1],
    open: (settings, onProgress) => {
      const folder = requirePath(settings as { name: string; path?: string }, origin.path);
      return openIdx(name, opener, folder, onProgress);
    },
  };
}

async function openIdx(
  name: string,
  opener: 'openMnist' | 'openFashionMnist',
  folder: string,
  onProgress?: OnDecoding,
): Promise<OpenedData> {
  const { [opener]: open } = await loadDatasets();
  try {
    const { train, test } = await open(folder, { ...PADDED, ...(onProgress && { onProgress }) });
    return { kind: 'images', images: train, heldOut: test };
  } catch (error) {
    // A RangeError means that the images are larger than 32×32.
    if (!(error instanceof RangeError)) throw error;
    throw new ConfigError(
      `the images in ${folder} do not fit the dataset ${name}: ${error.message}`,
    );
  }
}

export const mnist = idxDataset('mnist', 'openMnist');
export const fashionMnist = idxDataset('fashion-mnist', 'openFashionMnist');

/** @throws ConfigError naming the setting, such as a size that makes more bytes than memory holds. */
function inWordsOfConfig(error: unknown): never {
  if (!(error instanceof RangeError)) throw error;
  throw new ConfigError(`dataset.${error.message}`, { cause: error });
}

const FACES = 'img_align_celeba.zip or its unpacked folder';

export const celeba = describeDataset({
  name: 'celeba',
  settings: z.strictObject({
    name: z.literal('celeba'),
    path: dataPath,
    /** Side of the central square that is resized to `size`, in pixels; 178 is the whole width. */
    crop: z.int().min(1).max(178).default(178),
    size: imageSize.default(64),
    corrupt,
    limit,
  }),
  origin: { kind: 'files', path: FACES },
  sampleShape: ({ size }) => [size, size, 3],
  open: async (settings, onProgress) => {
    const { name: _, path: __, ...options } = settings;
    const { openCelebA } = await loadDatasets();
    const files = requirePath(settings, FACES);
    const opened = await openCelebA(files, { ...options, ...(onProgress && { onProgress }) }).catch(
      inWordsOfConfig,
    );
    return { kind: 'images', images: opened.images, decoder: opened.decoder };
  },
});

const PICTURES = 'a folder of pictures (PNG, JPEG, WebP, …), or a zip archive of them';

export const images = describeDataset({
  name: 'images',
  settings: z.strictObject({
    name: z.literal('images'),
    path: dataPath,
    size: imageSize.default(64),
    /** 3 for color, 1 for gray. */
    channels: z.literal([1, 3]).default(3),
    corrupt,
    limit,
  }),
  origin: { kind: 'files', path: PICTURES },
  sampleShape: ({ size, channels }) => [size, size, channels],
  open: async (settings, onProgress) => {
    const { name: _, path: __, ...options } = settings;
    const { openImages } = await loadDatasets();
    const files = requirePath(settings, PICTURES);
    const opened = await openImages(files, { ...options, ...(onProgress && { onProgress }) }).catch(
      inWordsOfConfig,
    );
    return { kind: 'images', images: opened.images, decoder: opened.decoder };
  },
});
