import { describe, expect, it } from 'vitest';
import { defaultLab } from '../../state/defaults.js';
import {
  runsOf,
  withoutRun,
  withRunSetting,
  withSeed,
  withSetting,
  withView,
} from '../../state/edits.js';
import { labOfLink, linkOf } from '../../state/link.js';
import { labelRuns } from '../edits/run-labels.js';
import { mapRows } from '../stability/cells.js';
import { PRESETS, presetOf } from './presets.js';

describe('the presets of the lab', () => {
  it.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s can be linked',
    (_, preset) => {
      const lab = preset.make();
      expect(labOfLink(linkOf(lab))).toEqual({ lab });
      const runs = runsOf(lab);
      expect(runs.length).toBeGreaterThan(1);
      expect(lab.experiment.title).toBe(preset.title);
      expect(new Set(labelRuns(runs.map(({ config }) => config))).size).toBe(runs.length);
    },
  );

  it.each(PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s is described as long as its settings are its own',
    (_, preset) => {
      const lab = preset.make();
      const looked = withView(withSeed(lab, 9), { map: 'none', coupling: true });
      for (const same of [lab, looked])
        expect(presetOf(same)).toEqual({ preset, isChanged: false });
      const [first] = runsOf(lab);
      const others = [
        withSetting(lab, 'batchSize', 100),
        withSetting(lab, 'criticSteps', 2),
        withRunSetting(lab, first!.config.variant, 'regularizer.innerSteps', 3),
        withoutRun(lab, first!.config.variant),
      ];
      for (const other of others) expect(presetOf(other)).toEqual({ preset, isChanged: true });
      expect(presetOf(defaultLab)).toBeUndefined();
    },
  );

  it('show a rate at which none of the seeds of the map arrived, and all of RWP', () => {
    const { experiment } = PRESETS.find(({ id }) => id === 'rate-too-large')!.make();
    const rate = experiment.optimizer.learningRate;
    const cellOf = (label: string) =>
      mapRows('wgan-gp')
        .find((row) => row.label === label && row.innerSteps === 10)!
        .cells.find((cell) => cell.rate === rate)!;
    expect(cellOf('No regularizer').wells).toBe(0);
    expect(cellOf('RWP').wells).toBe(cellOf('RWP').of);
  });
});
