/**
 * What one waits for and what one installs: `wprox --version`, `wprox doctor`, the first training
 * iteration of a small DCGAN from the start of the process, and the size of each package, alone and
 * with all that it depends on.
 *
 *   node src/start-up.mjs [--backends wasm,tensorflow] [--results results]
 *
 * Prints a table and writes start-up.json. Needs the packages built, and npm's cache or the network
 * for the installations. Times are on the wall, medians of five; the machine should have nothing else to
 * do. Two minutes.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';

const TIMES = 5;
const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const { values: options } = parseArgs({
  options: {
    backends: { type: 'string', default: 'wasm,tensorflow' },
    results: { type: 'string', default: join(root, 'bench/results') },
  },
});

const trainer = join(root, 'apps/trainer/bin/wprox.js');
const firstIteration = join(root, 'bench/src/scaling/train-for.mjs');
/** What is run, and how many seconds that took. @type {Record<string, () => Promise<number>>} */
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
const machine = describeMachine(); // before it is busy with this
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
  method: `times on the wall, medians of ${TIMES}, with files in the system's cache; first iteration: from the start of Node to the end of one iteration of a DCGAN of width 16, batch 64; sizes unpacked, installed by npm into an empty folder: the package alone, and with all that it needs, TensorFlow.js included`,
  seconds,
  megabytes,
};
await mkdir(options.results, { recursive: true });
const file = join(options.results, 'start-up.json');
await writeFile(`${file}.part`, `${JSON.stringify(results, null, 2)}\n`);
await rename(`${file}.part`, file);

/** @param {readonly string[]} args of Node */
async function secondsOf(args) {
  const start = performance.now();
  await run(process.execPath, args, { cwd: root });
  return (performance.now() - start) / 1000;
}

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
