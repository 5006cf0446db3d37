/** Copies an example out of the repository, and reads what it depends on. */
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What running an example leaves beside its sources. */
const LEFT = ['node_modules', 'dist', 'runs', 'pictures'];

/** Copies the sources of an example. */
export function copyExample(from, to) {
  cpSync(from, to, {
    recursive: true,
    filter: (file) => !LEFT.includes(path.relative(from, file).split(path.sep)[0]),
  });
}

/** Reads the package.json of an example. */
export function readManifest(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/**
 * Lists what is wrong with the dependencies of an example: a version of ours that npm would not install
 * after the next release, a peer that is missing, or one of another version.
 *
 * @param manifest the example's package.json.
 * @param manifests the packed package.json of all our packages, by name.
 */
export function dependencyProblems({ dependencies = {} }, manifests) {
  return Object.entries(dependencies).flatMap(([name, range]) => {
    const packed = manifests.get(name);
    if (!packed) return name.startsWith('@wprox/') ? [`${name} is not published`] : [];
    const { version, peerDependencies = {}, peerDependenciesMeta = {} } = packed;
    const problems = Object.entries(peerDependencies).flatMap(([peer, needed]) => {
      const given = dependencies[peer];
      if (given === undefined) {
        return peerDependenciesMeta[peer]?.optional ? [] : [`${name} needs the peer ${peer}`];
      }
      const isExact = /^\d+\.\d+\.\d+$/.test(needed);
      return isExact && given !== needed ? [`${peer} is ${given}; expected ${needed}`] : [];
    });
    if (!/^\^\d+\.\d+\.\d+$/.test(range) || isBefore(range.slice(1), version)) {
      problems.push(
        `${name} is ${range}; expected ^${version}, or the version of the next release`,
      );
    }
    return problems;
  });
}

/** Whether a version is older than another. */
function isBefore(version, other) {
  const [a, b] = [version, other].map((each) => each.split('.').map(Number));
  const place = a.findIndex((number, index) => number !== b[index]);
  return place >= 0 && a[place] < b[place];
}
