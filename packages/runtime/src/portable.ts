/** What this package exports in all environments. */
export { ArgumentError } from '@wprox/arguments';
export type { BackendName } from './backend/backend.js';
export {
  BackendError,
  type BackendOptions,
  type BackendReport,
  type PreparedBackend,
} from './backend/choice.js';
export { registerTrainingKernels } from './backend/register-training-kernels.js';
export { assertTwiceDifferentiable } from './gradients/critic-check.js';
export { withNeededGradients } from './gradients/needed-gradients.js';
export { repairGradients } from './gradients/repair-gradients.js';
export { assertSecondOrder, SecondOrderError } from './gradients/self-test.js';
export { UnsupportedGradientError } from './gradients/unsupported-gradient.js';
export {
  type AdamOptions,
  type AdamSettings,
  adam,
  type OptimizerSettings,
  optimizer,
  type RmspropOptions,
  type RmspropSettings,
  rmsprop,
  type SgdOptions,
  type StatefulOptimizer,
  sgd,
} from './optimizers/index.js';
export { Random, type RandomState, requireRandom } from './random/random.js';
export {
  fixedStructure,
  hasFixedStructure,
  type RecordedState,
  type RecordedStep,
  type RecordStepOptions,
  type ReplayReport,
  recordStep,
  type StepInputs,
  settingsOf,
} from './replay/index.js';
export {
  allVariables,
  assignAll,
  disposingOnFailure,
  forward,
  infer,
  requireBatch,
  requireFloatTensor,
  requireModel,
  requireOptimizer,
  requireScalar,
  requireTensor,
  sampleLatents,
  sampleSums,
  stopGradient,
  trainableVariables,
} from './tensors/index.js';
export type { WasmPaths } from './wasm/paths.js';
