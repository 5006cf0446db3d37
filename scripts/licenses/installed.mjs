/** Finds the packages of others that our published packages bring along. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * Follows the dependencies and optional dependencies of packages through node_modules. Peers are the
 * user's choice and do not count. Does not ask pnpm, whose list depends on the system and does not say
 * which of our packages needs what.
 *
 * @param packages ours: name, folder and manifest of each.
 * @returns `found`: name, version, license and users (names of our packages) of each package that
 *   installs on every system; `binaries`: the names of those that install on some systems only.
 * @throws Error if a dependency is not installed.
 */
export function installedByOurs(packages) {
  const own = new Set(packages.map(({ name }) => name));
  const found = new Map();
  const binaries = new Set();
  const visit = (folder, manifest, user) => {
    const { dependencies = {}, optionalDependencies = {} } = manifest;
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (own.has(name)) continue;
      const place = locate(name, folder);
      const isOptional = Object.hasOwn(optionalDependencies, name);
      if (!place && !isOptional) {
        throw new Error(
          `${manifest.name} needs ${name}, which is not installed; run npm run setup`,
        );
      }
      const dependency = place && readManifest(place);
      if (!dependency || dependency.os || dependency.cpu) {
        binaries.add(name); // what it needs in turn differs by system
        continue;
      }
      const key = `${name}@${dependency.version}`;
      const entry = found.get(key) ?? {
        ...{ name, version: dependency.version, license: licenseOf(dependency) },
        users: new Set(),
      };
      if (entry.users.has(user)) continue;
      found.set(key, { ...entry, users: entry.users.add(user) });
      visit(place, dependency, user);
    }
  };
  for (const { name, folder, manifest } of packages) visit(folder, manifest, name);
  const order = (a, b) => (a < b ? -1 : 1);
  return {
    found: [...found.entries()].sort(([a], [b]) => order(a, b)).map(([, entry]) => entry),
    binaries: [...binaries].sort(order),
  };
}

/** The folder of a package as Node finds it from another folder, without links. */
function locate(name, from) {
  const place = path.join(from, 'node_modules', name);
  if (existsSync(path.join(place, 'package.json'))) return realpathSync(place);
  const parent = path.dirname(from);
  return parent === from ? undefined : locate(name, parent);
}

const readManifest = (folder) =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));

/** Old manifests have a list of objects. */
function licenseOf({ license, licenses = [] }) {
  const all = license ? [license] : licenses;
  return all.map((each) => each.type ?? each).join(' OR ') || 'none named';
}
