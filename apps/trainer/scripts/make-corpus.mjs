/**
 * Makes the folders of the present version for `test/corpus/corpus.test.ts`: a complete experiment and an interrupted
 * one. Build first, and run it once for each release; folders of released versions never change.
 *
 *   node scripts/make-corpus.mjs
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const corpus = fileURLToPath(new URL('../test/corpus/', import.meta.url));
const program = path.join(corpus, '../../bin/wprox.js');
const { version } = JSON.parse(readFileSync(path.join(corpus, '../../package.json'), 'utf8'));
const folder = path.join(corpus, version);

const experiment = (iterations) => ({
  name: 'corpus',
  title: 'A run of this version',
  dataset: { name: 'eight-gaussians' },
  gan: { architecture: 'mlp', objective: 'wgan-gp', width: 4, hiddenLayers: 1 },
  batchSize: 4,
  criticSteps: 1,
  log: { every: 300 },
  budget: { iterations },
  evaluation: { every: 300, samples: 16, keep: 'best' },
  seeds: [1],
  variants: { rwp: { label: 'RWP', regularizer: { name: 'rwp', innerSteps: 1 } } },
});

/** Trains; interrupts it when the run has rows of training, if asked to. */
async function train(name, iterations, isInterrupted) {
  const config = path.join(tmpdir(), `wprox-corpus-${process.pid}.json`);
  writeFileSync(config, JSON.stringify(experiment(iterations)));
  const out = path.join(folder, name);
  const args = [program, 'train', config, '--out', out, '--backend', 'cpu'];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  while (isInterrupted && !hasTrained(path.join(out, 'rwp-seed1', 'timing.jsonl'))) await sleep(5);
  if (isInterrupted) child.kill('SIGINT');
  await ended;
  for (const each of ['.leases', 'real.png']) {
    rmSync(path.join(out, each), { recursive: true, force: true });
  }
  rmSync(config);
}

function hasTrained(file) {
  try {
    return readFileSync(file, 'utf8').split('\n').length > 2;
  } catch {
    return false;
  }
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
await train('complete', 2, false);
await train('interrupted', 600, true);
