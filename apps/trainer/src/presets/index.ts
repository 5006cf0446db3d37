/** Every preset by its name. A preset is data only; adding one is adding a file and a line here. */
import type { ExperimentInput } from '../config/schema.js';
import { quickstart } from './quickstart.js';

export const presets: Readonly<Record<string, ExperimentInput>> = { quickstart };
