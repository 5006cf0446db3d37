/** What follows each flow: the distances, with their generators, and the potential network. */
import { doubleWellProblem } from './double-well.js';
import type { FlowProblem } from './flow-problem.js';
import { METHODS, type Method } from './methods.js';
import { ornsteinUhlenbeckProblem } from './ornstein-uhlenbeck.js';

/** What follows a flow: a distance, or without one the potential network, on tensors alone. */
export interface FlowEntry {
  readonly name: string;
  readonly label: string;
  readonly problem: FlowProblem;
  readonly method?: Method;
  /** Whether the distance is an affine one, which float64 follows slowly. */
  readonly isAffine?: boolean;
}

/** The flows with what follows them, by name. */
export function flowEntries() {
  return [planarEntries(), lineEntries()] as const;
}

function planarEntries() {
  const full = ornsteinUhlenbeckProblem('full');
  const triangular = ornsteinUhlenbeckProblem('triangular');
  const { rwp, o1, o2diag, o2full, affine } = METHODS;
  const entries: readonly FlowEntry[] = [
    { name: 'rwp', label: 'RWP', problem: full, method: rwp },
    { name: 'rwp-triangular', label: 'RWP, triangular L', problem: triangular, method: rwp },
    { name: 'o1', label: 'O1', problem: full, method: o1 },
    { name: 'o2diag', label: 'O2Diag', problem: full, method: o2diag },
    { name: 'o2full', label: 'O2Full', problem: full, method: o2full },
    { name: 'affine', label: 'affine, degree 2', problem: full, method: affine, isAffine: true },
    { name: 'potential', label: 'potential network', problem: full },
  ];
  return { name: 'ornstein-uhlenbeck', entries } as const;
}

function lineEntries() {
  const problem = doubleWellProblem();
  const { rwp, o1, o2diag, quartic } = METHODS;
  const entries: readonly FlowEntry[] = [
    { name: 'rwp', label: 'RWP', problem, method: rwp },
    { name: 'o1', label: 'O1', problem, method: o1 },
    { name: 'o2diag', label: 'O2Diag = O2Full', problem, method: o2diag },
    { name: 'affine', label: 'affine, degree 4', problem, method: quartic, isAffine: true },
    { name: 'potential', label: 'potential network', problem },
  ];
  return { name: 'double-well', entries } as const;
}
