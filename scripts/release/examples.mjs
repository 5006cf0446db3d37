/** The versions of our packages that the examples ask for. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes all examples ask for `^version` of our packages, because `^0.2.0` does not match 0.3.0. Other
 * dependencies stay.
 * @param names the names of our packages.
 */
export function setExampleVersions(folder, names, version) {
  for (const example of readdirSync(folder)) {
    const file = path.join(folder, example, 'package.json');
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    for (const field of ['dependencies', 'devDependencies']) {
      const ranges = manifest[field] ?? {};
      for (const name of names) if (name in ranges) ranges[name] = `^${version}`;
    }
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}
