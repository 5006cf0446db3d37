/** The experiment beside the Fokker-Planck equation; it computes on tensors. */
export { drawStudy } from './draw-study.js';
export { FULL, runStudy, SMALL, type Study, type StudySettings } from './study.js';
