/** Packs the packages that we publish, as npm gets them. */
import { mkdirSync } from 'node:fs';
import { execute } from './check-packages/execute.mjs';
import { pnpm, root } from './steps.mjs';
import { workspacePackages } from './workspace.mjs';

/** The packages of this workspace that are published: name, folder and manifest of each. */
export function publishedPackages() {
  return workspacePackages(root).filter(({ manifest }) => !manifest.private);
}

/**
 * Packs all published packages. They must be built.
 * @param folder takes the tarballs; it is created if it does not exist.
 * @returns the tarball of each package, by name.
 */
export async function packPackages(folder) {
  mkdirSync(folder, { recursive: true });
  const filters = publishedPackages().map(({ name }) => `--filter=${name}`);
  const { command, args } = pnpm('-r', ...filters, 'pack', '--json', '--pack-destination', folder);
  const output = await execute(command, args, { cwd: root });
  const packed = JSON.parse(output.slice(output.indexOf('[\n')));
  return new Map(packed.map(({ name, filename }) => [name, filename]));
}
