/** Training steps that are recorded once and then replayed. */
export { ArgumentError } from '@wprox/arguments';
export type { StepDependencies } from './dependencies.js';
export { fixedStructure, hasFixedStructure } from './fixed-structure.js';
export { type RecordStepOptions, recordStep } from './record-step.js';
export type {
  RecordedState,
  RecordedStep,
  ReplayReport,
  StepArguments,
  StepInputs,
} from './recorded-step.js';
export type { ReplayWay } from './recording.js';
export { settingsOf } from './settings.js';
