/** Repairs TensorFlow.js's gradients of gradients on import; runs in Node and browsers. */
import { repairGradients } from './repair-gradients.js';

export { ArgumentError } from '@wprox/arguments';
export { assertTwiceDifferentiable } from './critic-check.js';
export { withNeededGradients } from './needed-gradients.js';
export { repairGradients } from './repair-gradients.js';
export { assertSecondOrder, SecondOrderError } from './self-test.js';
export { UnsupportedGradientError } from './unsupported-gradient.js';

repairGradients();
