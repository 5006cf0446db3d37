/** Publishes the packages of this workspace to a local registry. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createPackageFromTarballData } from '@arethetypeswrong/core';
import { execute } from '../check-packages/execute.mjs';
import { twoAtATime } from '../two-at-a-time.mjs';

/**
 * Publishes tarballs as `changeset publish` does, which leaves them to pnpm, which packs them and hands
 * them to `npm publish`. Only the provenance is left out: it is a statement of a CI server.
 *
 * @param tarballs the file of each package, by name, as `packPackages` returns them.
 * @param registry as `startLocalRegistry` returns it.
 * @returns the integrity of each published file, by name: what a lockfile must say of it.
 */
export async function publishTarballs(tarballs, registry) {
  const integrities = new Map();
  await twoAtATime(tarballs, async ([name, file]) => {
    const options = ['--provenance=false', '--access=public', '--tag=latest', '--loglevel=error'];
    const args = ['publish', `./${path.basename(file)}`, ...options];
    await execute('npm', [...args, ...registry.publishArguments], { cwd: path.dirname(file) });
    const hash = createHash('sha512').update(readFileSync(file)).digest('base64');
    integrities.set(name, `sha512-${hash}`);
  });
  return integrities;
}

/**
 * Fetches the latest version of a package from a registry.
 *
 * @returns its `name`, `version`, the `files` in its tarball and the tarball's size in `bytes`.
 */
export async function fetchLatest(name, registry) {
  const get = async (url) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the registry answers ${response.status} for ${name}`);
    return response;
  };
  const answer = await get(`${registry.url}${name.replace('/', '%2f')}`);
  const { versions, 'dist-tags': tags } = await answer.json();
  const { version, dist } = versions[tags.latest];
  const tarball = new Uint8Array(await (await get(dist.tarball)).arrayBuffer());
  const files = createPackageFromTarballData(tarball).listFiles();
  return { name, version, files, bytes: tarball.length };
}
