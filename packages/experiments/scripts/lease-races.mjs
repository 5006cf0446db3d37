/**
 * Lets processes race for leases on the real disk, and counts those that two held at the same time.
 *
 *   node scripts/lease-races.mjs [--races 10000] [--processes 4] [--seed 1]
 *
 * Each race begins with a lease in a state that the seed draws: none, released, torn, of a holder that was
 * killed, or one that nobody renews. All processes begin together; each takes the lease once, and some are
 * killed while they hold it. A holder makes a witness file that must not be there, and adds 1 to a counter
 * with `LeasedFolder`. Prints counts; exits with 1 if one of those that must be 0 is not.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { thisSystem } from '@wprox/experiments/run-folders';

const { values } = parseArgs({
  options: {
    races: { type: 'string', default: '10000' },
    processes: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
  },
});
const [races, processes, seed] = [values.races, values.processes, values.seed].map(Number);
const racer = fileURLToPath(new URL('./lease-races/racer.mjs', import.meta.url));

/** One race in so many lets a holder be killed, because a new process takes its time. */
const KILL_EVERY = 50;

const draw = generator(seed);
const top = mkdtempSync(path.join(tmpdir(), 'wprox-races-'));
const dead = await deadProcess();
const racers = await Promise.all(Array.from({ length: processes }, startRacer));
const counts = { double: 0, lost: 0, nobody: 0, refused: 0, killed: 0 };
const starts = {};
const began = performance.now();

for (let race = 1; race <= races; race++) await runRace(path.join(top, String(race)), race);

for (const each of racers) each.process.disconnect();
rmSync(top, { recursive: true });
const seconds = Math.round((performance.now() - began) / 1000);
console.log(`${races} races of ${processes} processes, seed ${seed}, ${seconds} s`);
console.log(
  `begun with: ${Object.entries(starts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')}`,
);
console.log(`holders killed: ${counts.killed}`);
console.log(`two holders at once: ${counts.double}`);
console.log(`writes lost: ${counts.lost}`);
console.log(`processes that did not get the lease: ${counts.nobody}`);
console.log(`holders that found it lost: ${counts.refused}`);
const { killed: _, ...wrong } = counts;
process.exitCode = Object.values(wrong).some((count) => count > 0) ? 1 : 0;

async function runRace(folder, race) {
  for (const each of ['lease', 'work']) mkdirSync(path.join(folder, each), { recursive: true });
  writeFileSync(path.join(folder, 'work', 'counter'), '0');
  const start = begin(path.join(folder, 'lease'));
  const victim = race % KILL_EVERY === 0 ? draw(processes) : undefined;
  const answers = await Promise.all(
    racers.map((each, index) => {
      const answer = new Promise((settle) => {
        each.settle = settle;
      });
      each.process.send({ folder, start: start.file, dies: index === victim, pause: draw(4) });
      return answer;
    }),
  );
  for (const answer of answers) if (answer in counts) counts[answer]++;
  const written = Number(readFileSync(path.join(folder, 'work', 'counter'), 'utf8'));
  const told = answers.filter((answer) => answer !== 'nobody' && answer !== 'refused').length;
  if (written !== told) counts.lost++;
  const isWrong = written !== told || answers.some((each) => each !== 'held' && each !== 'killed');
  if (isWrong)
    console.error(`race ${race}, begun with ${start.name}: ${answers}, ${written} written`);
  if (victim !== undefined) racers[victim] = await startRacer();
  rmSync(folder, { recursive: true });
}

/** Writes the lease that the race begins with, and returns its name and file. */
function begin(folder) {
  const of = (identity, state = 'held') =>
    JSON.stringify({
      ...{ format: 1, state, token: `of a start ${draw(2 ** 30)}`, work: 'a start' },
      ...{ seconds: 3600, process: { ...thisSystem.host.self, ...identity } },
    });
  const far = { space: 'another boot', host: 'far', pid: 1 };
  const contents = {
    none: undefined,
    released: of(far, 'released'),
    torn: of(dead).slice(0, 100),
    'a killed holder': of(dead),
    'no renewal': of(far),
  };
  const names = Object.keys(contents);
  const name = names[draw(names.length)];
  starts[name] = (starts[name] ?? 0) + 1;
  const file = path.join(folder, `${String(1 + draw(99)).padStart(8, '0')}.json`);
  if (contents[name] === undefined) return { name };
  writeFileSync(file, contents[name]);
  return { name, file };
}

async function startRacer() {
  const started = { process: fork(racer), settle: () => {} };
  await once(started.process, 'message');
  started.process.on('message', (answer) => started.settle(answer));
  started.process.on('exit', () => started.settle('killed'));
  return started;
}

/** Returns the identity of a process that was killed. */
async function deadProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return { pid: child.pid, started: '1', token: 'of a killed process' };
}

/** Returns a function that draws a whole number below its argument. */
function generator(state) {
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
