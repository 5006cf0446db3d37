/**
 * Runs the conformance suite on the card until time is up: `node check-card.mjs <folder> <seconds> [every]`.
 * Writes conformance.json into the folder after each group: how many checks ran, and those that failed.
 * Checks run in passes over all groups; a pass takes one of `every` (default 8) checks of each group, so
 * that every group has been sampled when time is short.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { prepareBackend } from '@wprox/runtime';

// pack.mjs makes this file.
const suite = new URL('conformance-suite.mjs', import.meta.url).href;
const { exceptions, groups, measure, tolerances } = await import(suite);

const [folder = '.', seconds = '60', stride = '8'] = process.argv.slice(2);
const end = performance.now() + Number(seconds) * 1000;
const every = Number(stride);
const { device } = await prepareBackend('webgpu');
const known = exceptions.webgpu ?? {};
const results = Object.fromEntries(
  groups.map((group) => [group, { ran: 0, worst: 0, limit: tolerances[group].limit, failed: [] }]),
);
let isComplete = false;
write();
const passes = Array.from({ length: every }, (_, pass) => pass);
for (const pass of passes) {
  for (const group of groups) {
    if (performance.now() < end) await check(group, pass);
  }
}
isComplete = every > 0 && performance.now() < end;
write();
const failures = Object.values(results).flatMap(({ failed }) => failed);
for (const each of failures) console.log(JSON.stringify(each));
const ran = Object.values(results).reduce((sum, each) => sum + each.ran, 0);
console.log(`${ran} checks on ${device}, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);

async function check(group, pass) {
  const only = (each, index) => each.group === group && index % every === pass;
  const found = (await measure(['webgpu'], { only })).get('webgpu');
  const own = results[group];
  for (const { check: each, deviation, leaked, error } of found) {
    own.ran++;
    const isWrong = !(deviation <= own.limit);
    if (!isWrong) own.worst = Math.max(own.worst, deviation);
    if ((isWrong && !(each.name in known)) || leaked !== 0) {
      own.failed.push({ name: each.name, deviation, leaked, error: error?.message });
    }
  }
  write();
}

function write() {
  const text = JSON.stringify({ device, isComplete, groups: results }, null, 2);
  writeFileSync(path.join(folder, 'conformance.json'), `${text}\n`);
}
