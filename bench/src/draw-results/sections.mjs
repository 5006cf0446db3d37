/** What the docs show of each measurement: a picture, and tables of the same numbers. */
import { adaptiveH } from './adaptive-h.mjs';
import { kernels } from './kernels.mjs';
import { leaks } from './leaks.mjs';
import { objectives } from './objectives.mjs';
import { exactDistances, exactLinearAlgebra, frechet } from './peers.mjs';
import { regularizers } from './regularizers.mjs';
import { scaling } from './scaling.mjs';
import { startUp } from './start-up.mjs';
import { threads } from './threads.mjs';
import { trainingSteps } from './training-steps.mjs';
import { webgpuDispatches } from './webgpu-dispatches.mjs';

/**
 * @typedef {object} Section
 * @property {string[]} files names of the measurements whose results it shows
 * @property {string | ((...results: any[]) => string)} command that measures them, in bench/
 * @property {(...results: any[]) => string} text Markdown
 * @property {(...results: any[]) => Promise<import('@wprox/report/pictures').Picture>} [picture]
 */

/** By the name of the block in the pages. @type {Readonly<Record<string, Section>>} */
export const sections = {
  'training-steps': trainingSteps,
  regularizers,
  objectives,
  scaling,
  'start-up': startUp,
  leaks,
  kernels,
  threads,
  'exact-distances': exactDistances,
  'exact-linear-algebra': exactLinearAlgebra,
  frechet,
  'adaptive-h': adaptiveH,
  'webgpu-dispatches': webgpuDispatches,
};
