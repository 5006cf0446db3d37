/**
 * The robustness of critics as tables and pictures.
 * @module
 */

export { spread } from '../tables/results.js';
export { robustnessPictures } from './picture.js';
export type { CriticMeasurement, CriticResponse, RobustnessData } from './robustness-data.js';
export { summarize } from './summarize.js';
export { formatSpread, robustnessCsv, robustnessMarkdown } from './tables.js';
