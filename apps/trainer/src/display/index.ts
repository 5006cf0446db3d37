/** What the command line shows while it works; text is made by pure functions, one part writes. */
export { formatBytes, formatClock } from './format.js';
export { type ExperimentView, initialView } from './state.js';
export { createRunDisplay, createTaskDisplay, type RunDisplay } from './terminal.js';
