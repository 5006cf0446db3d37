/** The built program with `--only`, as several processes that start at the same moment in one new folder. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../bin/wprox.js', import.meta.url));
const root = await mkdtemp(path.join(tmpdir(), 'wprox-only-'));
afterAll(() => rm(root, { recursive: true }));

const config = path.join(root, 'points.json');
await writeFile(
  config,
  JSON.stringify({
    ...{ name: 'points', title: 'Points', dataset: { name: 'eight-gaussians' } },
    gan: { objective: 'wgan-gp', architecture: 'mlp', width: 8, hiddenLayers: 1 },
    ...{ batchSize: 16, budget: { iterations: 20 }, log: { every: 2 }, seeds: [1] },
    evaluation: { every: 5, samples: 50, realSamples: 50 },
    variants: {
      none: { label: 'none' },
      rwp: { label: 'RWP', regularizer: { name: 'rwp', h: 1, innerSteps: 2 } },
    },
  }),
);

/** Trains in a folder; the exit code and what was printed. */
async function train(out: string, ...options: string[]) {
  const args = [program, 'train', config, '--out', path.join(root, out), ...options];
  const child = spawn(process.execPath, args, { env: { ...process.env, WPROX_BACKEND: 'cpu' } });
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  return { code, printed };
}

it('gives the bytes of one command for all runs, also if two processes want one run', async () => {
  expect(await train('whole', '--processes', '1')).toMatchObject({ code: 0 });
  const asked = ['none-seed1', 'rwp-seed1', 'rwp-seed1'];
  const ended = await Promise.all(asked.map((run) => train('parts', '--only', run)));
  for (const { code, printed } of ended) {
    expect(printed).toMatch(/1 run in .*: (1|all already) complete/);
    expect(code).toBe(0);
  }
  const names = ['experiment.json', 'real.png', ...asked.map((run) => `${run}/metrics.jsonl`)];
  for (const name of names) {
    const [whole, parts] = await Promise.all(
      ['whole', 'parts'].map((out) => readFile(path.join(root, out, name))),
    );
    expect(parts!.equals(whole!), name).toBe(true);
  }
});
