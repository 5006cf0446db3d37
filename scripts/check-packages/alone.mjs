/** Installs one package alone, as its README says, into an empty folder, from a local registry. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { execute } from './execute.mjs';

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

/** The words after `npm install` of a README's line. */
export function specifiers(named) {
  return [...named].map(([name, version]) => (version === 'latest' ? name : `${name}@${version}`));
}

/**
 * Installs packages with npm.
 *
 * @param folder is created, empty, if it does not exist.
 * @param words what follows `npm install`.
 * @param env npm's environment: its registry.
 * @param options.peers whether npm also installs the peers that nobody named. Its default is to do it,
 *   and to refuse peers of other versions; other package managers do not.
 */
export async function install(folder, words, env, { peers = false } = {}) {
  mkdirSync(folder, { recursive: true });
  const settings = {
    npm_config_legacy_peer_deps: String(!peers),
    npm_config_loglevel: 'error',
    npm_config_omit_lockfile_registry_resolved: 'false',
  };
  // Without a package.json npm would look for one in the folders above.
  const args = ['install', '--prefix=.', ...words];
  await execute('npm', args, { cwd: folder, env: { ...env, ...settings } });
}

/**
 * Checks that exactly the expected packages of ours are installed, all from where they should be.
 *
 * @param names what was installed.
 * @param manifests the packed package.json of all our packages, by name.
 * @param source the start of their addresses, `url` (a registry's, or `file:`), and for a registry the
 *   `integrities` of what was published to it, by name.
 */
export function checkInstalled(folder, names, manifests, { url, integrities }) {
  const lock = JSON.parse(
    readFileSync(path.join(folder, 'node_modules', '.package-lock.json'), 'utf8'),
  );
  const found = Object.entries(lock.packages)
    .map(([place, entry]) => ({ ...entry, name: place.split('node_modules/').at(-1) }))
    .filter(({ name }) => manifests.has(name));
  const expected = dependencyClosure(names, manifests);
  const listed = (packages) => packages.map(({ name }) => name).join(', ');
  const extra = found.filter(({ name }) => !expected.has(name));
  const missing = [...expected].filter((name) => !found.some((each) => each.name === name));
  const foreign = found.filter(({ resolved }) => !resolved?.startsWith(url));
  const changed = found.filter(
    ({ name, integrity }) => integrities && integrity !== integrities.get(name),
  );
  if (extra.length > 0) throw new Error(`installed, but nothing declares it: ${listed(extra)}`);
  if (missing.length > 0) throw new Error(`declared, but not installed: ${missing.join(', ')}`);
  if (foreign.length > 0) throw new Error(`not from ${url}: ${listed(foreign)}`);
  if (changed.length > 0) throw new Error(`not what was published: ${listed(changed)}`);
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
    .filter((entry) => !/\.(json|css)$|\*/.test(entry))
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
    const message = await import(${JSON.stringify(pathToFileURL(program))}).then(() => undefined, (error) => error.message);
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
