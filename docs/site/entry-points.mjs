/** The packages of the API reference, and the sources of their modules. */
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { docs } from './pages.mjs';

/** The packages of the reference: those that `docs/package.json` names. */
export function ourPackages() {
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  const { devDependencies } = read(path.join(docs, 'package.json'));
  const names = Object.keys(devDependencies).filter((name) => name.startsWith('@wprox/'));
  return names.map((name) => {
    const folder = realpathSync(path.join(docs, 'node_modules', name));
    return { name, folder, manifest: read(path.join(folder, 'package.json')) };
  });
}

/** The sources behind the modules among the `exports` of a package. */
export function entryPoints({ folder, manifest }) {
  const types = Object.values(manifest.exports ?? {}).map((entry) => entry.types);
  const sources = types
    .filter((file) => file?.startsWith('./dist/'))
    // A style sheet has types for bundlers, but no docstrings.
    .filter((file) => !file.endsWith('.css.d.ts'))
    .map((file) => file.replace('./dist/', 'src/').replace('.d.ts', '.ts'));
  return [...new Set(sources)].map((file) => path.join(folder, file));
}
