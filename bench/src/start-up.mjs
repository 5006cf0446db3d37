/**
 * What one waits for and what one installs: `wprox --version`, `wprox doctor`, the first training
 * iteration of a small DCGAN from the start of the process, and the size of each package, alone and
 * with all that it depends on.
 *
 *   node src/start-up.mjs
 *
 * Prints a table and writes results/start-up.json. Needs the packages built, and pnpm's store or the
 * network for the installations. Times are on the wall, medians of five.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';

const TIMES = 5;
const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

const trainer = join(root, 'apps/trainer/bin/wprox.js');
const commands = {
  'wprox --version': [trainer, '--version'],
  'wprox doctor': [trainer, 'doctor'],
  'three iterations of a DCGAN of width 16 on wasm, from the start of Node': [
    join(root, 'bench/src/scaling/train-for.mjs'),
    'wasm',
    '16',
    '64',
    '0',
  ],
};
/** @type {Record<string, number>} */
const seconds = {};
for (const [name, args] of Object.entries(commands)) {
  const times = [];
  for (let i = 0; i < TIMES; i++) {
    const start = performance.now();
    await run(process.execPath, args, { cwd: root });
    times.push((performance.now() - start) / 1000);
  }
  seconds[name] = Number(median(times).toPrecision(3));
  console.log(`${name}: ${seconds[name]} s`);
}

/** @type {Record<string, { own: number, installed: number }>} */
const megabytes = {};
const folder = await mkdtemp(join(tmpdir(), 'start-up-'));
try {
  const tarballs = await pack(folder);
  megabytes['@tensorflow/tfjs, for comparison'] = await install('@tensorflow/tfjs@4.22.0', []);
  for (const [name, file] of tarballs) {
    megabytes[name] = await install(file, [...tarballs.values()]);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

const results = {
  machine: describeMachine(),
  method: `times on the wall, medians of ${TIMES}; sizes unpacked, installed by npm into an empty folder: the package alone, and with all that it needs, TensorFlow.js included`,
  seconds,
  megabytes,
};
const file = join(root, 'bench/results/start-up.json');
await mkdir(join(root, 'bench/results'), { recursive: true });
await writeFile(`${file}.part`, `${JSON.stringify(results, null, 2)}\n`);
await rename(`${file}.part`, file);

/**
 * All published packages as tarballs, by name.
 * @param {string} into
 * @returns {Promise<Map<string, string>>}
 */
async function pack(into) {
  const filters = ['--filter=@wprox/*', '--filter=wprox', '--filter=!@wprox/bench'];
  const { stdout } = await run(
    'npx',
    ['--yes', 'pnpm@10.34.9', '-r', ...filters, 'pack', '--json', '--pack-destination', into],
    { cwd: root },
  );
  /** @type {{ name: string, filename: string }[]} */
  const packed = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  return new Map(packed.map(({ name, filename }) => [name, filename]));
}

/**
 * Installs a package with npm into an empty folder, peers included.
 * @param {string} name a name or a tarball
 * @param {readonly string[]} tarballs for those of our packages that it depends on
 */
async function install(name, tarballs) {
  const into = await mkdtemp(join(folder, 'installed-'));
  const overrides = Object.fromEntries(
    await Promise.all(tarballs.map(async (file) => [await nameOf(file), `file:${file}`])),
  );
  const own = tarballs.includes(name) ? await nameOf(name) : '@tensorflow/tfjs';
  const dependencies = { [own]: tarballs.includes(name) ? `file:${name}` : '4.22.0' };
  delete overrides[own];
  await writeFile(join(into, 'package.json'), JSON.stringify({ dependencies, overrides }));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], { cwd: into });
  const modules = join(into, 'node_modules');
  const size = {
    own: inMegabytes(await sizeOf(join(modules, own))),
    installed: inMegabytes(await sizeOf(modules)),
  };
  console.log(`${own}: ${size.own} MB, ${size.installed} MB with all that it needs`);
  await rm(into, { recursive: true });
  return size;
}

/** The package in a tarball. @param {string} file */
async function nameOf(file) {
  const { stdout } = await run('tar', ['-xzOf', file, 'package/package.json']);
  return /** @type {string} */ (JSON.parse(stdout).name);
}

/**
 * Bytes of all files below a folder; links are not followed.
 * @param {string} at
 * @returns {Promise<number>}
 */
async function sizeOf(at) {
  let bytes = 0;
  for (const entry of await readdir(at, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(at, entry.name);
    bytes += entry.isDirectory() ? await sizeOf(path) : (await stat(path)).size;
  }
  return bytes;
}

/** @param {number} bytes */
function inMegabytes(bytes) {
  return Number((bytes / 1e6).toPrecision(3));
}
