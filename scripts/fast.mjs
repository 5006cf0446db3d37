/**
 * `npm run fast`: the checks that need no tests, in under two minutes once the packages are built:
 * structure, dependencies, types, format, lint rules, the lockfile and licenses. Installs and builds
 * what has changed. Its last line is `N passed, N failed`.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { node, pnpm, root, run, stop, turbo } from './steps.mjs';

const afterInterrupt = 'Run npm run fast again.';
const cores = availableParallelism();
const knip = path.join('node_modules', 'knip', 'bin', 'knip.js');
/** Exports that nobody here imports are for users. */
const dependencies = '--include=dependencies,unlisted,unresolved,binaries';

await prepare('the installation', pnpm('install', '--frozen-lockfile'));
await prepare('the build', turbo(cores, 'run', 'build', '--output-logs=errors-only'));

const failed = [];
let passed = 0;
await check('structure', node('scripts/check-structure.mjs'));
await check('dependencies', node(knip, dependencies, '--no-progress'));
await check(
  'dependencies of what is published',
  node(knip, '--production', '--strict', dependencies, '--no-progress'),
);
await check('licenses', node('scripts/licenses.mjs', 'check'));
count('the lockfile names no addresses', namesNoAddress());
await check(
  'types, format and lint rules',
  turbo(cores, 'run', 'lint', '//#lint:workspace', '--output-logs=errors-only'),
);
for (const name of failed) console.log(`failed: ${name}`);
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function prepare(what, command) {
  const code = await run(command, afterInterrupt);
  if (code !== 0) stop(what, `its command ended with exit code ${code}`, 'see above', code);
}

async function check(name, command) {
  console.log(`\n${name}`);
  count(name, (await run(command, afterInterrupt)) === 0);
}

function count(name, isRight) {
  if (isRight) passed++;
  else failed.push(name);
}

/** An address would be that of the registry of whoever installed last. */
function namesNoAddress() {
  const addresses = readFileSync(path.join(root, 'pnpm-lock.yaml'), 'utf8').match(/^.*:\/\/.*$/gm);
  if (addresses) console.error(`pnpm-lock.yaml names addresses:\n${addresses.join('\n')}`);
  return !addresses;
}
