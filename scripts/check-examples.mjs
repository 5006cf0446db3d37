/**
 * Checks the examples as somebody uses them: copies each out of the repository, installs the packed
 * packages that its package.json lists, type-checks it, runs the commands of its README as they stand,
 * and checks that what it prints is true.
 *
 *   node scripts/check-examples.mjs [--only <examples>] [results file]
 *
 * Build first. `--only exact-in-node,natural-gradient` checks only these. Prints a line for each check,
 * writes the counts in vitest's form, and exits with 1 if a check failed. Needs the npm registry, or
 * npm's cache of an earlier run. The page is opened only if Chromium is found (or `WPROX_CHROMIUM`).
 */
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CLAIMS } from './check-examples/claims.mjs';
import { readCommands, runCommand, whileServing } from './check-examples/commands.mjs';
import {
  copyExample,
  dependencyProblems,
  readManifest,
} from './check-examples/example-project.mjs';
import { findChromium, textOfPage } from './check-examples/page.mjs';
import { checkInstalled } from './check-packages/alone.mjs';
import { execute } from './check-packages/execute.mjs';
import { readPackedManifest } from './check-packages/tarball.mjs';
import { Checklist } from './checklist.mjs';
import { packPackages } from './pack-packages.mjs';
import { root } from './steps.mjs';
import { useTarballs } from './tarball-install.mjs';
import { twoAtATime } from './two-at-a-time.mjs';

/** The example whose last command serves a page until it is ended. */
const PAGE = 'exact-in-a-page';
const TYPES = path.join(root, 'packages', 'exact', 'node_modules', '@types', 'node');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' } },
});
const list = new Checklist();
const work = mkdtempSync(path.join(tmpdir(), 'wprox-examples-'));
/** The user's environment with an empty cache of data and no chosen backend. */
const { WPROX_BACKEND: _, ...inherited } = process.env;
const env = {
  ...inherited,
  WPROX_CACHE: path.join(work, 'cache'),
  CI: '1',
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
};
try {
  await checkAll();
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}
list.report(positionals[0]);

async function checkAll() {
  const source = path.join(root, 'examples');
  const folders = readdirSync(source, { withFileTypes: true }).filter((each) => each.isDirectory());
  const names = folders.map(({ name }) => name);
  await list.check('every example has claims that are checked', () => {
    const claimed = Object.keys(CLAIMS);
    const missing = names.filter((name) => !claimed.includes(name));
    const gone = claimed.filter((name) => !names.includes(name));
    if (missing.length > 0) throw new Error(`no claims of ${missing.join(', ')}`);
    if (gone.length > 0) throw new Error(`no folder examples/${gone.join(', examples/')}`);
  });
  const tarballs = await list.check('all packages pack', () =>
    packPackages(path.join(work, 'tarballs')),
  );
  if (!tarballs) return;
  const manifests = new Map(
    [...tarballs].map(([name, file]) => [name, readPackedManifest(name, file)]),
  );
  const only = values.only?.split(',');
  const chosen = names.filter((name) => !only || only.includes(name));
  await twoAtATime(chosen, (name) =>
    checkExample(name, path.join(source, name), tarballs, manifests),
  );
}

async function checkExample(name, source, tarballs, manifests) {
  const folder = path.join(work, name);
  const check = (what, run) => list.check(`${name}: ${what}`, run);
  copyExample(source, folder);
  const { dependencies = {} } = readManifest(folder);
  await check('its package.json names what it needs', () => {
    const problems = dependencyProblems({ dependencies }, manifests);
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  const commands = await check('its README says what to type', () => readCommands(folder));
  if (!commands) return;
  useTarballs(folder, tarballs);
  const [installing, ...others] = commands;
  const installed = await check(installing, async () => {
    await runCommand(installing, { cwd: folder, env });
    checkInstalled(folder, Object.keys(dependencies), manifests, { url: 'file:' });
    return true;
  });
  if (!installed) return;
  await check('its types fit together', () => checkTypes(folder));
  const output =
    name === PAGE
      ? await openPage(folder, others, check)
      : await runCommands(folder, others, check);
  if (output === undefined) return;
  for (const [claim, holds] of Object.entries(CLAIMS[name] ?? {})) {
    await check(claim, () => holds(output, folder));
  }
}

/** @returns what all commands printed; undefined if one failed. */
async function runCommands(folder, commands, check) {
  let all = '';
  for (const command of commands) {
    const output = await check(command, () => runCommand(command, { cwd: folder, env }));
    if (output === undefined) return undefined;
    all += output;
  }
  return all;
}

/** @returns the text of the page; undefined if that failed, or if there is no browser. */
async function openPage(folder, [command], check) {
  const chromium = findChromium();
  if (!chromium) {
    console.log(`skipped ${PAGE}: Chromium was not found; set WPROX_CHROMIUM to its program`);
    return undefined;
  }
  return check(`${command}, opened in Chromium`, () =>
    whileServing(command, { cwd: folder, env }, (address) => textOfPage(chromium, address)),
  );
}

/** Checks JavaScript and TypeScript of an example with the settings of a strict user. */
async function checkTypes(folder) {
  const compilerOptions = {
    target: 'ES2023',
    lib: ['ES2023', 'DOM'],
    module: 'NodeNext',
    strict: true,
    allowJs: true,
    checkJs: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [path.dirname(realpathSync(TYPES))],
  };
  const sources = readdirSync(folder).filter((file) => /\.[jt]s$/.test(file));
  if (sources.length === 0) return;
  const project = path.join(folder, 'tsconfig.check.json');
  writeFileSync(project, JSON.stringify({ compilerOptions, files: sources }));
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await execute(process.execPath, [compiler, '-p', project, '--pretty', 'false'], { cwd: folder });
}
