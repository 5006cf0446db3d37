/**
 * Makes docs/eight-gaussians.md: trains the four presets of the eight Gaussians, one run at a time so
 * that times compare, and puts their tables of results together. Run folders that are complete are
 * taken as they are. `node scripts/eight-gaussians.mjs [folder]`, `runs` without one; build first.
 */
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { node, root, run } from './steps.mjs';

const presets = ['vanilla', 'wgan', 'wgan-gp', 'dragan'].map((gan) => `eight-gaussians-${gan}`);
const runs = process.argv[2] ?? 'runs';
const wprox = (...args) => node(path.join('apps', 'trainer', 'bin', 'wprox.js'), ...args);

const tables = [];
for (const preset of presets) {
  const folder = path.resolve(root, runs, preset);
  for (const args of [
    ['train', preset, '--out', folder, '--processes', '1'],
    ['report', folder],
  ]) {
    const code = await run(wprox(...args), 'the same command goes on where it stopped.');
    if (code !== 0) process.exit(code);
  }
  tables.push(await readFile(path.join(folder, 'report', 'results.md'), 'utf8'));
}

const first = path.resolve(root, runs, presets[0]);
const { cpu, backend } = JSON.parse(
  await readFile(path.join(first, 'none-seed1', 'machine.json'), 'utf8'),
);
await copyFile(
  path.join(first, 'report', 'progress.png'),
  path.join(root, 'docs', 'pictures', 'eight-gaussians.png'),
);

const page = `# Each GAN with each regularizer on eight Gaussians

Eight narrow Gaussians on a circle are the classic test for mode collapse: does a generator reach all
of them, or does it give up some? Here every GAN of this repository meets every regularizer, with
small perceptrons, one seed each. One seed shows what can be trained, not which method is best.

What the columns mean: [reading a report](reading-a-report.md). Modes are numbered counter-clockwise
from the one on the right. The settings are those of the presets \`eight-gaussians-…\`
(\`apps/trainer/src/presets/toys.ts\`). Times are for one core of ${cpu.trim()}, backend ${backend}.

\`npm run build && node scripts/eight-gaussians.mjs\` makes this page.

${tables.join('\n')}
![The vanilla GAN's samples in the course of training, a strip for each regularizer](pictures/eight-gaussians.png)
`;
await writeFile(path.join(root, 'docs', 'eight-gaussians.md'), page);
console.log('docs/eight-gaussians.md');
