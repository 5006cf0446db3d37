/**
 * Measures start-up times and sizes: `wprox --version`, `wprox doctor`, the first training iteration of
 * a small DCGAN from the start of the process, and the size of each package, alone and with all its
 * dependencies.
 *
 *   node src/start-up.mjs [--backends wasm,tensorflow] [--results results]
 *
 * Prints a table and writes start-up.json. Needs the built packages, and npm's cache or the network for
 * the installations. Times are wall-clock times, medians of five. Takes two minutes; run it on an idle
 * machine.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { RESULTS, writeResults } from './results.mjs';

const TIMES = 5;
const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    backends: { type: 'string', default: 'wasm,tensorflow' },
    results: { type: 'string', default: RESULTS },
  },
});

const trainer = join(root, 'apps/trainer/bin/wprox.js');
const firstIteration = join(root, 'bench/src/scaling/train-for.mjs');
/** Measurements by name; each returns seconds. @type {Record<string, () => Promise<number>>} */
const waits = {
  'wprox --version': () => secondsOf([trainer, '--version']),
  'wprox doctor': () => secondsOf([trainer, 'doctor']),
  ...Object.fromEntries(
    options.backends.split(',').map((backend) => [
      `first iteration, ${backend}`,
      async () => {
        const { stdout } = await run(process.execPath, [firstIteration, backend, '16', '64', '0']);
        const result = stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}';
        return Number(JSON.parse(result).firstIterationSeconds);
      },
    ]),
  ),
};
const machine = describeMachine(); // before the measurement loads the machine
/** @type {Record<string, number>} */
const seconds = {};
for (const [name, wait] of Object.entries(waits)) {
  const times = [];
  for (let i = 0; i < TIMES; i++) times.push(await wait());
  seconds[name] = Number(median(times).toPrecision(3));
  console.log(`${name}: ${seconds[name]} s`);
}

/** @type {Record<string, { own: number, installed: number }>} */
const megabytes = {};
const folder = await mkdtemp(join(tmpdir(), 'start-up-'));
try {
  const tarballs = await pack(folder);
  megabytes['@tensorflow/tfjs'] = await install('@tensorflow/tfjs@4.22.0', []);
  for (const [name, file] of tarballs) {
    megabytes[name] = await install(file, [...tarballs.values()]);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

const results = {
  machine,
  method: `wall-clock times, medians of ${TIMES}, with files in the system's cache; first iteration: from the start of Node to the end of one iteration of a DCGAN of width 16, batch 64; sizes unpacked, installed by npm into an empty folder: the package alone, and with all its dependencies, TensorFlow.js included`,
  seconds,
  megabytes,
};
await writeResults('start-up', results, options.results);

/** Returns the seconds that a Node program takes. @param {readonly string[]} args of Node */
async function secondsOf(args) {
  const start = performance.now();
  await run(process.execPath, args, { cwd: root });
  return (performance.now() - start) / 1000;
}

/**
 * Packs all published packages. Returns their tarballs by name.
 * @param {string} into
 * @returns {Promise<Map<string, string>>}
 */
async function pack(into) {
  const filters = [
    '--filter=@wprox/*',
    '--filter=wprox',
    '--filter=!@wprox/bench',
    '--filter=!@wprox/conformance',
  ];
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
 * Installs a package and its peers with npm into an empty folder and measures the sizes.
 * @param {string} name name or tarball of the package
 * @param {readonly string[]} tarballs of the workspace's packages, for the dependencies
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
  console.log(`${own}: ${size.own} MB, ${size.installed} MB with all dependencies`);
  await rm(into, { recursive: true });
  return size;
}

/** Reads the name of the package in a tarball. @param {string} file */
async function nameOf(file) {
  const { stdout } = await run('tar', ['-xzOf', file, 'package/package.json']);
  return /** @type {string} */ (JSON.parse(stdout).name);
}

/**
 * Returns the bytes of all files below a folder. Links do not count.
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
