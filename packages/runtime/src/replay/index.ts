/** Training steps that are recorded once and then replayed. */
export { ArgumentError } from '@wprox/arguments';
export { fixedStructure, hasFixedStructure } from './fixed-structure.js';
export {
  type RecordedState,
  type RecordedStep,
  type RecordStepOptions,
  type ReplayReport,
  recordStep,
  type StepInputs,
} from './recorded-step.js';
export { settingsOf } from './settings.js';
