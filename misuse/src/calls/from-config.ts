/** A right call of every function that `@wprox/from-config` exports. */
import { openDataset, parseExperiment, presets, resolveRuns } from '@wprox/experiments/configs';
import * as exported from '@wprox/from-config';
import { prepareBackend } from '@wprox/runtime';
import type { Calls } from '../misuse.js';

export { exported };
export const prepare = () => prepareBackend('cpu').then(() => {});

const PARSED = 'takes settings that parseRunConfig has checked';
const [config] = resolveRuns(parseExperiment(presets['eight-gaussians-vanilla-rwp'], 'preset'));
const data = await openDataset(config!.dataset);

export const calls: Calls = {
  buildNetworks: PARSED,
  buildObjective: PARSED,
  buildTraining: () => [config, data],
};
