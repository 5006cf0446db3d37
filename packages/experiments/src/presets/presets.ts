/** Every preset by its name. A preset is data only; adding one is adding a file and a line here. */
import type { ExperimentInput } from '../config/schema.js';
import { celeba } from './celeba.js';
import { cifar10 } from './cifar10.js';
import { cifar10Small } from './cifar10-small.js';
import { celebaSmall, figuresSmall, posterSmall } from './figures-small.js';
import { mnist } from './mnist.js';
import { poster } from './poster.js';
import { quickstart } from './quickstart.js';
import { toys } from './toys.js';
import { wwganRobustness } from './wwgan-robustness.js';

type Presets = Readonly<Record<string, ExperimentInput>>;

/** The presets under the headings that `wprox presets` shows them with. */
export const presetGroups: readonly { readonly heading: string; readonly presets: Presets }[] = [
  { heading: 'To begin with', presets: { quickstart, ...mnist } },
  { heading: 'Toys, in the plane and on the line: under a minute a run', presets: toys },
  {
    heading: 'CIFAR-10 at a quarter of the width: minutes',
    presets: { ...cifar10Small, [wwganRobustness.name]: wwganRobustness },
  },
  {
    heading: "The papers' figures, small: what 'wprox experiment <name> --scale cpu' trains",
    presets: { ...figuresSmall, ...celebaSmall, ...posterSmall },
  },
  { heading: "CIFAR-10 at the papers' scale: for a GPU", presets: cifar10 },
  { heading: "CelebA at the papers' scale: for a GPU, with --data <path>", presets: celeba },
  { heading: "The poster's comparisons at the papers' scale: for a GPU", presets: poster },
];

export const presets: Presets = Object.assign({}, ...presetGroups.map((group) => group.presets));
