/**
 * The study beside the Fokker-Planck equation. It computes on tensors.
 * @module
 */

export type { Study, StudySettings } from './data.js';
export { drawStudy } from './draw-study.js';
export { FULL, fokkerPlanckStudy, runStudy, SMALL } from './study.js';
