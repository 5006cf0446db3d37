/**
 * The study of invariance in training: WGAN-GP on eight Gaussians, in two parametrizations.
 * @module
 */

export type { InvarianceData } from './data.js';
export { INVARIANCE, type InvarianceSettings } from './settings.js';
export { invarianceStudy } from './study.js';
