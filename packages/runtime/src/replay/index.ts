/**
 * Records training steps once, then replays them.
 * @module
 */

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
