/** The warnings about h on published runs: those of the earlier quickstart, and of the present one. */
import { fileURLToPath } from 'node:url';
import { plannedIterations, stepSize } from '@wprox/experiments';
import { type RunRecord, readExperiment } from '@wprox/experiments/run-folders';
import { describe, expect, it } from 'vitest';
import { judge } from '../../src/training/step-watch.js';

const earlier = fileURLToPath(
  new URL('../corpus/before-formats/earlier-quickstart', import.meta.url),
);
const present = fileURLToPath(new URL('../../../../docs/results/quickstart', import.meta.url));

/** What the trainer says while the rows of a run are written, each thing once. */
function warningsOf({ config, losses, travel }: RunRecord): string[] {
  const step = {
    h: stepSize(config)!,
    iterations: plannedIterations(config)!,
    travel: travel!.distance,
  };
  const said = losses.flatMap((_, i) => judge(losses.slice(0, i + 1), step)?.name ?? []);
  return [...new Set(said)];
}

async function regularizedRuns(folder: string) {
  const { runs } = await readExperiment(folder);
  return runs.filter(({ config }) => config.regularizer.name !== 'none');
}

describe('on published runs', () => {
  it('names every generator of the earlier quickstart as held, as its rows did', async () => {
    const runs = await regularizedRuns(earlier);
    expect(runs.map(({ variant }) => variant)).toEqual(['rwp', 'o1', 'o2diag']);
    for (const run of runs) {
      expect(warningsOf(run)).toEqual(['held']);
      expect(run.warnings.map(({ name }) => name)).toEqual(['held']);
    }
  });

  it('says nothing of the present quickstart', async () => {
    const runs = [
      ...(await regularizedRuns(`${present}/images`)),
      ...(await regularizedRuns(`${present}/stability`)),
    ];
    expect(runs).toHaveLength(2 + 9);
    for (const run of runs) {
      expect(warningsOf(run)).toEqual([]);
      expect(run.warnings).toEqual([]);
    }
  });
});
