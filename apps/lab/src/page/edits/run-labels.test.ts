import { describe, expect, it } from 'vitest';
import { defaultLab } from '../../state/defaults.js';
import { runsOf, withRunSetting } from '../../state/edits.js';
import { withCopyOf } from './copy-run.js';
import { labelRuns } from './run-labels.js';

const labelsOf = (lab: typeof defaultLab) => labelRuns(runsOf(lab).map(({ config }) => config));

describe('labels of runs', () => {
  it('are the regularizers if these differ', () => {
    expect(labelsOf(defaultLab)).toEqual(['No regularizer', 'RWP']);
  });

  it('say in what copies of a run differ', () => {
    const copied = withCopyOf(defaultLab, 'rwp');
    expect(labelsOf(copied)).toEqual(['No regularizer', 'RWP', 'RWP (2)']);
    const changed = withRunSetting(copied, 'rwp-2', 'regularizer.h', 2);
    expect(labelsOf(changed)).toEqual(['No regularizer', 'RWP, h = 0.2', 'RWP, h = 2']);
    const slow = withRunSetting(copied, 'rwp', 'optimizer.learningRate', 0.0005);
    const rates = withRunSetting(slow, 'rwp-2', 'optimizer.learningRate', 0.01);
    expect(labelsOf(rates).slice(1)).toEqual(['RWP, rate 0.0005', 'RWP, rate 0.01']);
  });

  it('differ from each other for up to four copies', () => {
    const four = withCopyOf(withCopyOf(defaultLab, 'none'), 'none');
    expect(new Set(labelsOf(four)).size).toBe(4);
    expect(Object.keys(four.experiment.variants)).toEqual(['none', 'none-3', 'none-2', 'rwp']);
    expect(() => withCopyOf(four, 'rwp')).toThrow('4');
  });
});
