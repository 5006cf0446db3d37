import * as tf from '@tensorflow/tfjs';
import { parseExperiment, resolveRuns } from '@wprox/experiments/configs';
import { buildObjective } from '@wprox/from-config';
import * as regularizers from '@wprox/regularizers';
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { codeOf, experimentOf } from './copies.js';
import { defaultLab } from './defaults.js';
import { runsOf, withObjective, withPoints, withRegularizer, withRunSetting } from './edits.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

describe('experimentOf', () => {
  it('is a file of the same runs', () => {
    const lab = withPoints(defaultLab, [
      [1, 2.5],
      [-0.25, 0],
    ]);
    const text = experimentOf(lab);
    expect(text).toContain('[1, 2.5]');
    const read = parseExperiment(JSON.parse(text), 'the copy');
    expect(resolveRuns(read)).toEqual(resolveRuns(lab.experiment));
    // The default lab is called after its eight Gaussians, which this one no longer has.
    expect(read.title).toContain('point-cloud');
    expect(read.title).not.toMatch(/gaussians/i);
  });
});

/** Runs code as a module in which `generator` and so on are given. */
function run(code: string, given: Readonly<Record<string, unknown>>): void {
  const body = code.replace(/^import .*\n/gm, '');
  new Function(...Object.keys(given), body)(...Object.values(given));
}

const names = ['none', 'rwp', 'o1', 'o2diag', 'o2full', 'affine', 'potential'] as const;

describe('codeOf', () => {
  it.each(names)('takes the steps of %s', (name) => {
    const lab = withRegularizer(defaultLab, 'rwp', name);
    const { config } = runsOf(lab)[1]!;
    const made = vi.fn();
    const step = vi.fn();
    class ProximalGenerator extends regularizers.ProximalGenerator {
      constructor(generator: tf.LayersModel, options: regularizers.ProximalGeneratorOptions) {
        super(generator, options);
        made(options);
      }
      override step(loss: regularizers.GeneratorLoss) {
        step();
        return super.step(loss);
      }
    }
    const generator = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    const critic = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    const before = generator.getWeights().map((weight) => [...weight.dataSync()]);
    const own = { generator, critic, optimizer: tf.train.adam(0.1) };
    const drawLatents = () => tf.randomNormal([8, 3]);
    run(codeOf(config), { tf, ...regularizers, ...own, drawLatents, ProximalGenerator });
    expect(generator.getWeights().map((weight) => [...weight.dataSync()])).not.toEqual(before);
    expect(step).toHaveBeenCalledOnce();
    const { h, innerSteps, distance } = made.mock.calls[0]![0];
    const { regularizer } = config;
    expect([h, innerSteps]).toEqual(['h' in regularizer ? regularizer.h : undefined, 5]);
    expect(distance === undefined).toBe(name === 'none');
  });

  it('has the damping that was chosen', () => {
    const o2diag = withRegularizer(defaultLab, 'rwp', 'o2diag');
    const lab = withRunSetting(o2diag, 'rwp', 'regularizer.damping', 0.5);
    expect(codeOf(runsOf(lab)[1]!.config)).toContain('o2Diag({ damping: 0.5 })');
  });

  it.each(['vanilla', 'lsgan', 'wgan', 'wgan-gp', 'dragan'] as const)(
    'has the loss of %s',
    (objective) => {
      const { config } = runsOf(withObjective(defaultLab, objective))[0]!;
      const line = codeOf(config).match(/^const loss = (.*);$/m)![1]!;
      const outputs = tf.tensor2d([-2, 0.5, 3], [3, 1]);
      const critic = { apply: () => outputs };
      const loss = new Function('tf', 'critic', `return ${line}`)(tf, critic);
      const expected = buildObjective(config).generatorLoss(outputs).dataSync()[0];
      expect(loss().dataSync()[0]).toBeCloseTo(expected!, 5);
    },
  );
});
