/** Every preset by its name. A preset is data only; adding one is adding a file and a line here. */
import type { ExperimentInput } from '../config/schema.js';
import { cifar10 } from './cifar10.js';
import { quickstart } from './quickstart.js';

export const presets: Readonly<Record<string, ExperimentInput>> = {
  quickstart,
  ...cifar10,
};
