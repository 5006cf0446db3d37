/**
 * Publishes the packages of this workspace.
 *
 *   npm run release -- --dry-run [--keep]
 *   npm run release
 *
 * `--dry-run` publishes all packages to a registry on this machine, which ends with the run, and prints what it
 * got; `--keep` lets the registry run until Ctrl-C, to install from it. Build first. Without `--dry-run` all
 * versions that npm does not have are published to npm, with provenance: only a CI server can do that.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { packPackages, publishedPackages } from './pack-packages.mjs';
import { startLocalRegistry } from './release/local-registry.mjs';
import { publicationProblem } from './release/publication-problem.mjs';
import { fetchLatest, publishTarballs } from './release/publish.mjs';
import { pnpm, run, stop } from './steps.mjs';

const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean' }, keep: { type: 'boolean' } },
});
if (values['dry-run']) await publishHere();
else await publishToNpm();

async function publishToNpm() {
  const problem = await publicationProblem(process.env);
  if (problem) stop('the start', problem, 'try a release with npm run release -- --dry-run');
  process.env.NPM_CONFIG_PROVENANCE = 'true';
  const code = await run(pnpm('exec', 'changeset', 'publish'), 'Versions on npm stay there.');
  if (code !== 0) stop('changeset publish', 'see the message above', 'start the job again', code);
}

async function publishHere() {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-release-'));
  const names = publishedPackages().map(({ name }) => name);
  const registry = await startLocalRegistry(path.join(folder, 'registry'), names);
  try {
    await publishTarballs(await packPackages(path.join(folder, 'tarballs')), registry);
    print(await Promise.all(names.map((name) => fetchLatest(name, registry))));
    if (values.keep) await untilInterrupted(registry);
  } finally {
    await registry.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Prints a line for each version: name, version, number of files, size of the tarball. */
function print(versions) {
  const rows = versions.map(({ name, version, files, bytes }) => [
    name,
    version,
    `${files.length} files`,
    `${(bytes / 1000).toFixed(1)} kB`,
  ]);
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
        )
        .join('  '),
    );
  }
  console.log(`${rows.length} packages were published to a registry on this machine`);
}

function untilInterrupted({ url }) {
  console.log(`npm install wprox --registry=${url}\nCtrl-C ends the registry.`);
  return new Promise((resolve) => process.once('SIGINT', resolve));
}
