/**
 * Checks that every package we publish is right for people outside of this repository: it packs;
 * its tarball holds what it should; its types resolve; and, installed with npm into an empty folder,
 * the example at the top of its README type-checks and runs. And that what the packages declare as
 * dependencies is what they import.
 *
 *   node scripts/check-packages.mjs [results file]
 *
 * Build first. Prints a line for each check, writes the counts in vitest's form, and exits with 1 if
 * a check failed. Needs the npm registry, or npm's cache of an earlier run.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Checklist } from './check-packages/checklist.mjs';
import { execute } from './check-packages/execute.mjs';
import { compileExamples, firstBlock, shellCommands } from './check-packages/readme-example.mjs';
import { inspectTarball } from './check-packages/tarball.mjs';
import { pnpm, root } from './steps.mjs';
import { testedPackages } from './test-counts.mjs';

/** What the READMEs tell people to install beside our packages. */
const BESIDE = ['@tensorflow/tfjs@4.22.0', '@types/node@20'];
/** An example that takes longer does not belong at the top of a README. */
const EXAMPLE_LIMIT_SECONDS = 30;

const [resultsFile] = process.argv.slice(2);
const list = new Checklist();
const work = mkdtempSync(path.join(tmpdir(), 'wprox-check-'));
try {
  await checkAll();
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}
console.log(`${list.passed} of ${list.passed + list.failed} checks passed`);
if (resultsFile) writeFileSync(resultsFile, JSON.stringify(list.results()));
process.exitCode = list.failed > 0 ? 1 : 0;

async function checkAll() {
  await list.check('dependencies are what is imported (knip)', checkDependencies);

  const packages = publishedPackages();
  const tarballs = await list.check('all packages pack', () => pack(packages));
  if (!tarballs) return;
  for (const item of packages) await inspectTarball(list, item, tarballs.get(item.name));

  const outside = path.join(work, 'outside');
  const installed = await list.check('the tarballs install with npm', () =>
    install(outside, [...tarballs.values()]),
  );
  if (!installed) return;
  await checkExamples(packages, outside);
  for (const item of packages) await checkPrograms(item, outside);
}

/** The packages that are not private: name, folder, manifest, and whether they can be imported. */
function publishedPackages() {
  return testedPackages(root).flatMap(({ name, folder }) => {
    const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    if (manifest.private) return [];
    const isLibrary = Object.keys(manifest.exports).some((entry) => entry !== './package.json');
    return [{ name, folder, manifest, isLibrary }];
  });
}

async function checkDependencies() {
  const program = path.join(root, 'node_modules', 'knip', 'bin', 'knip.js');
  // Not its other rules: an export that only a reader of the documentation uses is no mistake here.
  const rules = '--include=dependencies,unlisted,unresolved,binaries';
  await execute(process.execPath, [program, rules, '--no-progress'], { cwd: root });
}

/** @returns the tarball of each package, by name. */
async function pack(packages) {
  const folder = path.join(work, 'tarballs');
  mkdirSync(folder);
  const filters = packages.map(({ name }) => `--filter=${name}`);
  const { command, args } = pnpm('-r', ...filters, 'pack', '--json', '--pack-destination', folder);
  const output = await execute(command, args, { cwd: root });
  const packed = JSON.parse(output.slice(output.indexOf('[\n')));
  return new Map(packed.map(({ name, filename }) => [name, filename]));
}

/** Installs everything into an empty folder, as a user would. */
async function install(folder, tarballs) {
  mkdirSync(folder);
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'outside', private: true, type: 'module' }),
  );
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await execute('npm', ['install', '--prefix', folder, ...options, ...tarballs, ...BESIDE], {
    cwd: folder,
  });
  return true;
}

/** Every library's README opens with an example that compiles and runs. */
async function checkExamples(packages, outside) {
  const examples = [];
  for (const { name, folder, isLibrary } of packages) {
    if (!isLibrary) continue;
    const code = await list.check(`${name}: the README opens with an example`, () =>
      firstBlock(folder, ['js', 'ts', 'javascript', 'typescript']),
    );
    if (code) examples.push({ name, code });
  }
  const compiled = await compileExamples(outside, examples);
  for (const { name, program, problems } of compiled) {
    await list.check(`${name}: its example type-checks`, () => {
      if (problems) throw new Error(problems);
    });
    await list.check(`${name}: its example runs`, async () => {
      try {
        await execute(process.execPath, [program], {
          cwd: outside,
          env: surroundings(),
          seconds: EXAMPLE_LIMIT_SECONDS,
        });
      } catch ({ message }) {
        throw new Error(`${message}\n(It ran with an empty dataset cache and npm offline.)`);
      }
    });
  }
}

/** A package's programs answer, and the commands at the top of its README exist. */
async function checkPrograms({ name, folder, manifest, isLibrary }, outside) {
  const programs = Object.keys(manifest.bin ?? {});
  const run = (program, ...args) =>
    execute(path.join(outside, 'node_modules', '.bin', program), args, {
      cwd: outside,
      env: surroundings(),
      seconds: EXAMPLE_LIMIT_SECONDS,
    });
  for (const program of programs) {
    await list.check(`${name}: ${program} --version`, async () => {
      const version = (await run(program, '--version')).trim();
      if (version !== manifest.version) {
        throw new Error(`it says "${version}"; expected ${manifest.version}`);
      }
    });
    if (isLibrary) continue; // a tool beside a library has no doctor
    await list.check(`${name}: ${program} doctor`, () => run(program, 'doctor'));
  }
  if (isLibrary) return;
  const commands = await list.check(`${name}: the README opens with commands`, () =>
    shellCommands(firstBlock(folder, ['sh', 'bash', 'shell', 'console']), programs),
  );
  for (const [program, command] of commands ?? []) {
    await list.check(`${name}: ${program} ${command} --help`, async () => {
      // For a command that it does not know it shows the list of those it has.
      const help = await run(program, command, '--help');
      if (!help.includes(`${program} ${command}`)) throw new Error('there is no such command');
    });
  }
}

/** The user's environment with an empty dataset cache, nothing to fill it from, no chosen backend. */
function surroundings() {
  const { WPROX_BACKEND: _, ...env } = process.env;
  return { ...env, WPROX_CACHE: path.join(work, 'cache'), npm_config_offline: 'true' };
}
