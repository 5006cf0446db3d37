/**
 * Checks the structure of the repository: arrows between packages point down, nothing imports in a
 * circle, packages declare what they import, and no file is too long.
 *
 *   node scripts/check-structure.mjs [results file]
 *
 * Reads sources only, so nothing needs to be built. Prints a line for each rule and writes the counts
 * in vitest's form. Exits with 1 if a rule is violated.
 */

import { RULES } from './check-structure/rules.mjs';
import { readPackages } from './check-structure/sources.mjs';
import { Checklist } from './checklist.mjs';
import { root } from './steps.mjs';

const [resultsFile] = process.argv.slice(2);
const list = new Checklist();
const packages = readPackages(root);
for (const [name, violations] of Object.entries(RULES)) {
  await list.check(name, () => {
    const found = [...new Set(violations(packages))];
    if (found.length > 0) throw new Error(found.join('\n'));
  });
}
list.report(resultsFile);
