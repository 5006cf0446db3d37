/** Every preset by its name. A preset is only data; to add one, add a file and a line here. */
import type { ExperimentInput } from '../config/schema.js';
import { celeba } from './celeba.js';
import { cifar10 } from './cifar10.js';
import { cifar10Small } from './cifar10-small.js';
import { celebaSmall, figuresSmall, posterSmall } from './figures-small.js';
import { mnist } from './mnist.js';
import { poster } from './poster.js';
import { quickstart, quickstartStability } from './quickstart.js';
import { stabilityMaps } from './stability-maps.js';
import { stepSizes } from './step-sizes.js';
import { toys } from './toys.js';
import { wwganRobustness } from './wwgan-robustness.js';

type Presets = Readonly<Record<string, ExperimentInput>>;

const named = (...all: readonly ExperimentInput[]): Presets =>
  Object.fromEntries(all.map((experiment) => [experiment.name, experiment]));

/** The presets under the headings that `wprox presets` prints. */
export const presetGroups: readonly { readonly heading: string; readonly presets: Presets }[] = [
  { heading: 'To begin with', presets: { ...named(quickstart, quickstartStability), ...mnist } },
  {
    heading: 'Points in the plane and on the line: seconds to two minutes per run',
    presets: { ...toys, ...stabilityMaps },
  },
  {
    heading: 'CIFAR-10 at a quarter of the width: minutes on a CPU',
    presets: { ...cifar10Small, ...stepSizes, ...named(wwganRobustness) },
  },
  {
    heading: "Small figures of the papers: 'wprox experiment <name> --scale cpu' trains them",
    presets: { ...figuresSmall, ...celebaSmall, ...posterSmall },
  },
  { heading: 'CIFAR-10 at the scale of the papers: for a GPU', presets: cifar10 },
  { heading: 'CelebA at the scale of the papers: for a GPU, with --data <path>', presets: celeba },
  { heading: 'Comparisons of the poster at the scale of the papers: for a GPU', presets: poster },
];

export const presets: Presets = Object.assign({}, ...presetGroups.map((group) => group.presets));
