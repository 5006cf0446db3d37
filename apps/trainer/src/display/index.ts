/** Progress displays of the command line. Only `terminal.ts` and `standard-output.ts` write. */
export { formatBytes, formatClock, formatNumber } from './format.js';
export { type ExperimentView, initialView } from './state.js';
export { createRunDisplay, createTaskDisplay, type RunDisplay } from './terminal.js';
export { iterationText } from './time-left.js';
