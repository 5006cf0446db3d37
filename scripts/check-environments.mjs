/**
 * Checks where the packages that we publish run: packs them, installs them with npm into an empty
 * folder, and runs a program for each exported module in Chromium (from five build tools), Node, Deno,
 * Bun and TypeScript, and the conformance suite in Chromium. Compares docs/project/runs-where.md.
 *
 *   node scripts/check-environments.mjs [--only <environments>] [--folder <folder>] [--write] [results file]
 *
 * Build first. `--only vite-build,deno` tries only these. `--folder` keeps the installed packages there
 * and uses them again. `--write` writes the page. Prints a line for each check, writes the counts in
 * vitest's form, and exits with 1 if a check failed. Without Chromium its checks are skipped.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkEnvironments, ENVIRONMENTS } from '@wprox/environments';
import { exportedModules } from './check-packages/alone.mjs';
import { execute } from './check-packages/execute.mjs';
import { Checklist } from './checklist.mjs';
import { packPackages, publishedPackages } from './pack-packages.mjs';
import { root } from './steps.mjs';
import { useTarballs } from './tarball-install.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: ENVIRONMENTS.join() },
    folder: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const only = values.only.split(',');
const unknown = only.find((name) => !ENVIRONMENTS.includes(name));
if (unknown !== undefined) {
  console.error(`--only names ${unknown}; expected some of ${ENVIRONMENTS.join()}`);
  process.exit(1);
}

/** What our packages need beside themselves. */
const PEERS = new Map([
  ['@tensorflow/tfjs', '4.22.0'],
  ['@tensorflow/tfjs-backend-wasm', '4.22.0'],
  ['@tensorflow/tfjs-backend-webgpu', '4.22.0'],
]);

/** Peers that nobody named, which npm would install, would hide that a package needs them. */
const NPM = [
  '--legacy-peer-deps',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

const list = new Checklist();
const work = values.folder ?? mkdtempSync(path.join(tmpdir(), 'wprox-environments-'));
try {
  await checkAll();
} finally {
  if (values.folder === undefined) rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}
list.report(positionals[0]);

async function checkAll() {
  const folder = path.join(work, 'outside');
  if (!existsSync(path.join(folder, 'node_modules'))) {
    const installed = await list.check('the packed packages are installed', async () => {
      const tarballs = await packPackages(path.join(work, 'tarballs'));
      const ours = [...tarballs.keys()].map((name) => [name, '*']);
      const dependencies = Object.fromEntries([...ours, ...PEERS]);
      const manifest = { name: 'outside', private: true, type: 'module', dependencies };
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
      useTarballs(folder, tarballs);
      await execute('npm', ['install', ...NPM], { cwd: folder });
      return true;
    });
    if (!installed) return;
  }
  const exported = publishedPackages().flatMap(({ name }) =>
    exportedModules(
      JSON.parse(readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8')),
    ),
  );
  const { WPROX_BACKEND: _, ...inherited } = process.env;
  const env = { ...inherited, WPROX_CACHE: path.join(work, 'wprox-cache') };
  const page = path.join(root, 'docs', 'project', 'runs-where.md');
  const { write } = values;
  await checkEnvironments({ folder, exported, list, execute, env, only, page, write });
}
