/** The experiment beside the Fokker-Planck equation; it computes on tensors. */
export type { Study, StudySettings } from './data.js';
export { drawStudy } from './draw-study.js';
export { FULL, fokkerPlanckStudy, runStudy, SMALL } from './study.js';
