/**
 * The studies that `wprox experiment` computes, by name. They compute on tensors.
 * @module
 */

import { FULL, fokkerPlanckStudy } from './fokker-planck/index.js';
import { INVARIANCE, invarianceStudy } from './invariance-of-training/index.js';
import type { StudyKind } from './study-kind.js';

export type { Figure } from './figure.js';
export type { Pause, StudyKind, StudyUnit } from './study-kind.js';

/** Makes each study with the settings of its page. */
export const studies: ReadonlyMap<string, () => StudyKind> = new Map<string, () => StudyKind>([
  ['invariance', () => invarianceStudy(INVARIANCE)],
  ['fokker-planck', () => fokkerPlanckStudy(FULL)],
]);
