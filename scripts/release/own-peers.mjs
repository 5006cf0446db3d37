/** Keeps changesets from raising the major version because packages of ours are peers of each other. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Calls `work` while no published package has another one as a peer. Changesets raises the major version of
 * a package if a peer of it gets a new minor version. Ours are always released together, with ranges of
 * `workspace:`, which fit.
 *
 * @param packages all published packages: name, folder and manifest of each.
 * @param work can write package.json files; the peers come back into what it wrote.
 * @returns what `work` returned.
 */
export async function withoutOwnPeers(packages, work) {
  const own = new Set(packages.map(({ name }) => name));
  const changed = packages.filter(({ manifest }) =>
    Object.keys(manifest.peerDependencies ?? {}).some((peer) => own.has(peer)),
  );
  const file = ({ folder }) => path.join(folder, 'package.json');
  const write = (item, manifest) =>
    writeFileSync(file(item), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const item of changed) {
    const others = Object.entries(item.manifest.peerDependencies).filter(
      ([peer]) => !own.has(peer),
    );
    write(item, { ...item.manifest, peerDependencies: Object.fromEntries(others) });
  }
  try {
    return await work();
  } finally {
    for (const item of changed) {
      const { peerDependencies } = item.manifest;
      write(item, { ...JSON.parse(readFileSync(file(item), 'utf8')), peerDependencies });
    }
  }
}
