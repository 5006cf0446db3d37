/**
 * The licenses of the packages that our published packages bring along.
 *
 *   node scripts/licenses.mjs check     every license is allowed, and docs/project/licenses.md is current
 *   node scripts/licenses.mjs write     writes docs/project/licenses.md
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { licenseProblems } from './licenses/allowed.mjs';
import { installedByOurs } from './licenses/installed.mjs';
import { licensesPage } from './licenses/page.mjs';
import { publishedPackages } from './pack-packages.mjs';
import { root } from './steps.mjs';

const file = path.join(root, 'docs', 'project', 'licenses.md');
const installed = installedByOurs(publishedPackages());
const page = licensesPage(installed);
const [command] = process.argv.slice(2);
if (command === 'write') {
  writeFileSync(file, page);
} else if (command === 'check') {
  const problems = licenseProblems(installed);
  if (readFileSync(file, 'utf8').replaceAll('\r\n', '\n') !== page) {
    problems.push('docs/project/licenses.md is not current; run node scripts/licenses.mjs write');
  }
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
} else {
  console.error(`the command is "${command}"; expected check or write`);
  process.exitCode = 1;
}
