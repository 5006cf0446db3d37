/** Lets npm install the packed packages of this workspace in place of published ones. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Lets `npm install` in a folder take our packages from their tarballs, all others as they are.
 *
 * @param folder has a package.json, which is changed.
 * @param tarballs of all our packages, by name.
 */
export function useTarballs(folder, tarballs) {
  const file = path.join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const fromTarball = (name) => `file:${tarballs.get(name).replaceAll('\\', '/')}`;
  const dependencies = { ...manifest.dependencies };
  const overrides = {};
  for (const name of tarballs.keys()) {
    (name in dependencies ? dependencies : overrides)[name] = fromTarball(name);
  }
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies, overrides }, null, 2));
}
