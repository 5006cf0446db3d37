/** The last exact W₂ of each run of the stability map on eight Gaussians, from the committed results. */
import { readFileSync } from 'node:fs';

const results = new URL('../../../docs/results/stability-eight-gaussians/', import.meta.url);

/** Where the page's copy is. */
export const stabilityFile = new URL('../src/page/stability/eight-gaussians.json', import.meta.url);

/**
 * Reads the results.
 * @returns `{ below, seeds, distances: { gan: { variant: [distance of each seed] } } }`; null stands for a run
 *   that is not complete or has diverged.
 */
export function stabilityData() {
  const { parts } = JSON.parse(readFileSync(new URL('collection.json', results), 'utf8'));
  const distances = Object.fromEntries(
    parts.map(({ folder, variants, seeds }) => {
      const lines = readFileSync(new URL(`${folder}/runs.jsonl`, results), 'utf8')
        .trim()
        .split('\n');
      const runs = new Map(lines.map((line) => JSON.parse(line)).map((run) => [run.run, run]));
      const ofVariant = (variant) =>
        seeds.map((seed) => lastDistance(runs.get(`${variant}-seed${seed}`)));
      return [folder, Object.fromEntries(variants.map((variant) => [variant, ofVariant(variant)]))];
    }),
  );
  const [{ folder, seeds }] = parts;
  const experiment = JSON.parse(
    readFileSync(new URL(`${folder}/experiment.json`, results), 'utf8'),
  );
  return { below: experiment.endsWell.below, seeds, distances };
}

/** The text of the page's copy. */
export function stabilityText() {
  const { below, seeds, distances } = stabilityData();
  const gans = Object.entries(distances).map(([gan, variants]) => {
    const lines = Object.entries(variants).map(
      ([variant, values]) => `      ${JSON.stringify(variant)}: [${values.join(', ')}]`,
    );
    return `    ${JSON.stringify(gan)}: {\n${lines.join(',\n')}\n    }`;
  });
  return `{\n  "below": ${below},\n  "seeds": [${seeds.join(', ')}],\n  "distances": {\n${gans.join(',\n')}\n  }\n}\n`;
}

function lastDistance({ status, metrics }) {
  const hasDiverged = 'divergedAt' in status || metrics.some(({ kind }) => kind === 'diverged');
  if (status.state !== 'complete' || hasDiverged) return null;
  const { value } = metrics.findLast(({ kind }) => kind === 'distance');
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null;
}
