/**
 * Installs one package alone, as its README says, into an empty folder. Our packages come from the
 * tarballs, everything else from npm's registry or cache.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execute } from './execute.mjs';

/**
 * npm would install peers that nobody named, which other package managers do not:
 * `--legacy-peer-deps` leaves them out.
 */
const OPTIONS = [
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--legacy-peer-deps',
  '--loglevel=error',
];

/**
 * Checks what a README's line installs against what the package needs.
 *
 * @param named what the line installs, as `installLine` returns it.
 * @param packed the packed package.json.
 * @throws Error if a peer that is not optional is missing, or has a version that does not fit.
 */
export function checkInstallLine(named, packed) {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = packed;
  for (const [peer, range] of Object.entries(peerDependencies)) {
    if (peerDependenciesMeta[peer]?.optional) continue;
    if (!named.has(peer)) {
      throw new Error(
        `README.md does not install the peer ${peer}; add ${peer}@${range} to its line`,
      );
    }
    if (/^\d/.test(range) && named.get(peer) !== range) {
      throw new Error(`README.md installs ${peer}@${named.get(peer)}; expected ${peer}@${range}`);
    }
  }
}

/** Keeps of `named` the package itself and its peers: what its own code may import. */
export function ownAndPeers(named, { name, peerDependencies = {} }) {
  return new Map([...named].filter(([each]) => each === name || peerDependencies[each]));
}

/**
 * Installs packages into a folder with npm.
 *
 * @param folder is created if it does not exist.
 * @param named names and versions; the versions of our packages are ignored.
 * @param tarballs of all our packages, by name.
 */
export async function install(folder, named, tarballs) {
  mkdirSync(folder, { recursive: true });
  const fromTarball = (name) => `file:${tarballs.get(name).replaceAll('\\', '/')}`;
  const dependencies = Object.fromEntries(
    [...named].map(([name, version]) => [name, tarballs.has(name) ? fromTarball(name) : version]),
  );
  const overrides = Object.fromEntries(
    [...tarballs.keys()]
      .filter((name) => !named.has(name))
      .map((name) => [name, fromTarball(name)]),
  );
  const manifest = { name: 'outside', private: true, type: 'module', dependencies, overrides };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await execute('npm', ['install', ...OPTIONS], { cwd: folder });
}

/**
 * Checks that exactly the expected packages of ours are installed, all from their tarballs.
 *
 * @param named what was installed, by name.
 * @param manifests the packed package.json of all our packages, by name.
 */
export function checkInstalled(folder, named, manifests) {
  const lock = JSON.parse(
    readFileSync(path.join(folder, 'node_modules', '.package-lock.json'), 'utf8'),
  );
  const found = Object.entries(lock.packages)
    .map(([place, { resolved }]) => ({ name: place.split('node_modules/').at(-1), resolved }))
    .filter(({ name }) => manifests.has(name));
  const expected = dependencyClosure([...named.keys()], manifests);
  const extra = found.filter(({ name }) => !expected.has(name)).map(({ name }) => name);
  const missing = [...expected].filter((name) => !found.some((each) => each.name === name));
  const foreign = found.filter(({ resolved }) => !resolved?.startsWith('file:'));
  if (extra.length > 0) throw new Error(`installed, but nothing declares it: ${extra.join(', ')}`);
  if (missing.length > 0) throw new Error(`declared, but not installed: ${missing.join(', ')}`);
  if (foreign.length > 0) {
    throw new Error(`not from its tarball: ${foreign.map(({ name }) => name).join(', ')}`);
  }
}

/** Our packages among `names` and all that they depend on. */
function dependencyClosure(names, manifests, found = new Set()) {
  for (const name of names) {
    if (found.has(name) || !manifests.has(name)) continue;
    found.add(name);
    dependencyClosure(Object.keys(manifests.get(name).dependencies ?? {}), manifests, found);
  }
  return found;
}

/** Lists what a package exports as modules: `@wprox/exact`, `@wprox/exact/vectors`, … */
export function exportedModules({ name, exports = {} }) {
  return Object.keys(exports)
    .filter((entry) => !/\.json$|\*/.test(entry))
    .map((entry) => `${name}${entry.slice(1)}`);
}

/**
 * Imports modules in one Node process in the folder, one after the other.
 *
 * @returns a Map from each specifier to the message of its error, or to undefined.
 */
export async function importModules(folder, specifiers, env) {
  const program = path.join(folder, 'import-modules.mjs');
  writeFileSync(
    program,
    `const found = [];
for (const specifier of ${JSON.stringify(specifiers)}) {
  const problem = await import(specifier).then(() => undefined, ({ code, message }) => [code, message].filter(Boolean).join(': '));
  found.push([specifier, problem]);
}
process.stdout.write('\\n' + JSON.stringify(found));
`,
  );
  const output = await execute(process.execPath, [program], { cwd: folder, env });
  return new Map(JSON.parse(output.trim().split('\n').at(-1)));
}

/**
 * Runs code that needs an optional peer, in a folder without it.
 *
 * @param use an entry of `OPTIONAL_PEERS`.
 * @throws Error if the code does not throw, or its error does not name the peers.
 */
export async function checkRefusal(folder, { peers, code, oneIsEnough }, env) {
  const program = path.join(folder, `refusal-${peers[0].replaceAll(/\W/g, '-')}.mjs`);
  writeFileSync(program, code);
  const runner = `
    const message = await import('${pathToFileURL(program)}').then(() => undefined, (error) => error.message);
    process.stdout.write('\\n' + JSON.stringify({ message }));
    process.exit(0);
  `;
  const args = ['--input-type=module', '--eval', runner];
  const output = await execute(process.execPath, args, { cwd: folder, env });
  const { message } = JSON.parse(output.trim().split('\n').at(-1));
  if (message === undefined)
    throw new Error(`it works without ${peers.join(', ')}; expected an error`);
  const named = peers.filter((peer) => new RegExp(`${peer}(?![\\w-])`).test(message));
  const isEnough = oneIsEnough ? named.length > 0 : named.length === peers.length;
  if (!isEnough || !message.includes('npm install')) {
    throw new Error(`its error says "${message}"; expected "npm install" and ${peers.join(', ')}`);
  }
}
