/**
 * Checks that every package we publish works for people outside of this repository. All packages are
 * packed and published to a registry on this machine. The tarball of each holds what it should, and
 * its types resolve. Each is installed from there with npm, alone, into an empty folder, by the line of
 * its README: all its modules load, and the example at the top of its README type-checks and runs.
 * Also checks with knip that packages depend on what they import.
 *
 *   node scripts/check-packages.mjs [--only <packages>] [results file]
 *
 * Build first. `--only exact,gan` checks only the packages in these folders. Prints a line for each
 * check, writes the counts in vitest's form, and exits with 1 if a check failed. Needs the
 * registry that npm is configured with, for the packages of others.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  checkInstalled,
  checkInstallLine,
  checkRefusal,
  exportedModules,
  importModules,
  install,
  ownAndPeers,
  specifiers,
} from './check-packages/alone.mjs';
import { compileExample } from './check-packages/example.mjs';
import { EXAMPLE_FOLDERS, SMALL_EXPERIMENT } from './check-packages/example-folders.mjs';
import { execute } from './check-packages/execute.mjs';
import { OPTIONAL_PEERS, optionalPeers } from './check-packages/optional-peers.mjs';
import {
  firstBlock,
  firstCommands,
  installLine,
  readReadme,
  shellCommands,
} from './check-packages/readme.mjs';
import { inspectTarball, readPackedManifest } from './check-packages/tarball.mjs';
import { Checklist } from './checklist.mjs';
import { packPackages, publishedPackages } from './pack-packages.mjs';
import { startLocalRegistry } from './release/local-registry.mjs';
import { publishTarballs } from './release/publish.mjs';
import { root } from './steps.mjs';
import { twoAtATime } from './two-at-a-time.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' } },
});
const list = new Checklist();
const work = mkdtempSync(path.join(tmpdir(), 'wprox-check-'));
/** Users have folders with such names; here the packages are installed, imported and run. */
const places = path.join(work, 'two words and ü');
/** The user's environment with an empty dataset cache, npm offline, and no chosen backend. */
const { WPROX_BACKEND: _, ...inherited } = process.env;
const env = { ...inherited, WPROX_CACHE: path.join(places, 'cache'), npm_config_offline: 'true' };
try {
  await checkAll();
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}
list.report(positionals[0]);

async function checkAll() {
  const modes = [[], ['--production', '--strict']].map((mode) =>
    list.check(`packages depend on what they import (${['knip', ...mode].join(' ')})`, () =>
      knip(mode),
    ),
  );
  await Promise.all(modes);
  const published = publishedPackages();
  const tarballs = await list.check('all packages pack', () =>
    packPackages(path.join(work, 'tarballs')),
  );
  if (!tarballs) return;
  const packages = published.map((item) => ({
    ...item,
    packed: readPackedManifest(item.name, tarballs.get(item.name)),
    isLibrary: exportedModules(item.manifest).length > 0,
  }));
  const manifests = new Map(packages.map(({ name, packed }) => [name, packed]));
  const only = values.only?.split(',');
  const chosen = packages.filter(({ folder }) => !only || only.includes(path.basename(folder)));
  for (const item of chosen) await inspectTarball(list, item, tarballs.get(item.name), manifests);
  const registry = await startLocalRegistry(path.join(work, 'registry'), [...manifests.keys()]);
  try {
    const integrities = await list.check('all packages are published to a registry', () =>
      publishTarballs(tarballs, registry),
    );
    if (!integrities) return;
    const source = { url: registry.url, integrities, env: { ...inherited, ...registry.env } };
    const tasks = chosen.map((item) => () => checkAlone(item, manifests, source));
    const unnamed = chosen.find(({ name }) => name === '@wprox/regularizers');
    if (unnamed) tasks.push(() => checkWithoutVersions(unnamed, manifests, source));
    await twoAtATime(tasks, (task) => task());
  } finally {
    await registry.close();
  }
}

/** Only its rules for dependencies: exports that nobody here imports are for users. */
async function knip(mode) {
  const program = path.join(root, 'node_modules', 'knip', 'bin', 'knip.js');
  const rules = '--include=dependencies,unlisted,unresolved,binaries';
  await execute(process.execPath, [program, ...mode, rules, '--no-progress'], { cwd: root });
}

/** Installs one package as its README says, and uses it. */
async function checkAlone(item, manifests, source) {
  const { name, packed, isLibrary } = item;
  const folder = path.join(places, path.basename(item.folder));
  const check = (what, run) => list.check(`${name}: ${what}`, run);
  const readme = await check('it has a README', () => readReadme(item.folder));
  const named = await check('the README says what to install', () => {
    const found = installLine(readme ?? '', name);
    checkInstallLine(found, packed);
    return found;
  });
  if (!named) return;
  const own = ownAndPeers(named, packed);
  const installed = await check(`npm install ${[...own.keys()].join(' ')}`, async () => {
    // The program has no peers; it is installed as npm does it for its users.
    await install(folder, specifiers(own), source.env, { peers: !isLibrary });
    checkInstalled(folder, [...own.keys()], manifests, source);
    return true;
  });
  if (!installed) return;

  if (isLibrary) {
    const optional = await check('its optional peers are known', () => optionalPeers(item));
    await checkModules(item, folder, check, optional ?? []);
    // What the README installs for its example only must not help the package itself to load.
    const others = [...named.keys()].filter((each) => !isInstalled(folder, each));
    if (others.length > 0) {
      const line = specifiers(named);
      const more = await check(`npm install ${line.join(' ')}, for the example`, async () => {
        await install(folder, line, source.env);
        checkInstalled(folder, [...named.keys()], manifests, source);
        return true;
      });
      if (!more) return;
    }
    await checkExample(item, folder, check, readme, optional ?? []);
  }
  await checkPrograms(item, folder, check, readme);
}

/** As a user types it who knows no versions, by npm's own rules for peers. */
async function checkWithoutVersions(item, manifests, source) {
  const words = [item.name, '@tensorflow/tfjs'];
  const folder = path.join(places, 'without-versions');
  const check = (what, run) => list.check(`${words.join(' ')} without versions: ${what}`, run);
  const installed = await check('npm install', async () => {
    await install(folder, words, source.env, { peers: true });
    checkInstalled(folder, words, manifests, source);
    return true;
  });
  if (installed) await checkExample(item, folder, check, readReadme(item.folder), []);
}

/** Every module that the package exports loads; what needs an optional peer says so. */
async function checkModules({ name, packed }, folder, check, optional) {
  const specifiers = exportedModules(packed);
  const problems = await check('its modules can be tried', () =>
    importModules(folder, specifiers, env),
  );
  for (const [specifier, problem] of problems ?? []) {
    await check(`import '${specifier}'`, () => {
      if (problem) throw new Error(problem);
    });
  }
  for (const each of OPTIONAL_PEERS.filter((use) => use.name === name)) {
    const peers = each.peers.filter((peer) => optional.includes(peer));
    if (peers.length === 0) continue;
    await check(`it names ${peers.join(', ')} if needed`, () =>
      checkRefusal(folder, { ...each, peers }, env),
    );
  }
}

/** The README of a library opens with an example that compiles and runs. */
async function checkExample({ name }, folder, check, readme, optional) {
  const code = await check('the README opens with an example', () =>
    firstBlock(readme, ['js', 'ts', 'javascript', 'typescript']),
  );
  if (!code) return;
  const program = await check('its example type-checks', () =>
    compileExample(folder, { name, code, optional }),
  );
  // The compiler writes a program that has type errors, too.
  const compiled = program ?? path.join(folder, 'compiled', 'example.mjs');
  await check('its example runs', async () => {
    const needed = EXAMPLE_FOLDERS[name];
    if (needed) await needed.make(path.join(folder, needed.folder), env);
    const options = { cwd: folder, env };
    try {
      await execute(process.execPath, [compiled], options);
    } catch ({ message }) {
      throw new Error(`${message}\n(It ran with an empty dataset cache and npm offline.)`);
    }
  });
}

/** A package's programs answer, and the commands at the top of its README exist. */
async function checkPrograms({ manifest, isLibrary }, folder, check, readme) {
  const programs = Object.keys(manifest.bin ?? {});
  // A relative path: on Windows a shell starts the program, and the folder's path can have spaces.
  const run = (program, ...args) =>
    execute(path.join('node_modules', '.bin', program), args, { cwd: folder, env });
  for (const program of programs) {
    await check(`${program} --version`, async () => {
      const version = (await run(program, '--version')).trim();
      if (version !== manifest.version) {
        throw new Error(`it says "${version}"; expected ${manifest.version}`);
      }
    });
    if (isLibrary) continue; // a program beside a library has no command doctor
    const npx = (...args) =>
      execute('npx', ['--no-install', program, ...args], { cwd: folder, env });
    await check(`npx ${program} doctor`, () => npx('doctor'));
    await check(`npx ${program} train, and report`, async () => {
      writeFileSync(path.join(folder, 'toy.json'), JSON.stringify(SMALL_EXPERIMENT));
      await npx('train', 'toy.json', '--out', 'a toy');
      await npx('report', 'a toy');
      readFileSync(path.join(folder, 'a toy', 'report', 'index.html'));
    });
  }
  if (isLibrary) return;
  const commands = await check('the README opens with commands', () =>
    shellCommands(firstCommands(readme), programs),
  );
  for (const [program, command] of commands ?? []) {
    await check(`${program} ${command} --help`, async () => {
      // For a command that it does not know, the program lists those that it knows.
      const help = await run(program, command, '--help');
      if (!help.includes(`${program} ${command}`)) throw new Error('there is no such command');
    });
  }
}

function isInstalled(folder, name) {
  return existsSync(path.join(folder, 'node_modules', ...name.split('/'), 'package.json'));
}
