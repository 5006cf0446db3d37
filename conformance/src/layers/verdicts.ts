/** Compares what a backend gives for each case with the truth. */
import * as tf from '@tensorflow/tfjs';
import { prepareBackend, UnsupportedGradientError } from '@wprox/runtime';
import type { Case } from './case.js';
import { comparable, type Part, parts, type Truth, tensorsOf } from './derivatives.js';

/** `absent`: tfjs has no such kernel on the backend, and says so. */
export type Verdict = 'right' | 'refused' | 'absent' | 'wrong';

export interface Finding {
  readonly kase: Case;
  readonly part: Part;
  readonly verdict: Verdict;
  /** What a refusal says; what is wrong. */
  readonly message: string;
}

/**
 * How far a number may be from the truth, in units of the largest of its case: float32 rounds 6e-8, and
 * recurrent layers take thirty kernels one after the other. Wrong numbers are wrong by tenths.
 */
const TOLERANCE = 1e-4;

/**
 * Takes all cases on one backend, which was prepared by prepareBackend alone: this is what a program
 * gets that imports nothing else.
 */
export async function findingsOn(
  backend: string,
  truths: ReadonlyMap<Case, Truth>,
): Promise<Finding[]> {
  await prepareBackend(backend);
  const findings: Finding[] = [];
  for (const [kase, truth] of truths) {
    for (const part of parts) {
      try {
        const problem = await problemOf(kase, part, truth);
        findings.push({ kase, part, verdict: problem ? 'wrong' : 'right', message: problem });
      } catch (error) {
        findings.push({ kase, part, ...verdictOn(error as Error) });
      }
    }
  }
  return findings;
}

/** Returns what is wrong with a part of a case; empty if nothing is. @throws the errors of the backend. */
async function problemOf(kase: Case, part: Part, truth: Truth): Promise<string> {
  const built = kase.build(tf);
  try {
    const before = tf.memory().numTensors;
    const tensors = tensorsOf(tf, kase, built, part, truth.draw);
    const numbers = (await Promise.all(tensors.map((each) => each.data()))).flatMap((each) => [
      ...each,
    ]);
    tf.dispose(tensors);
    const leaked = tf.memory().numTensors - before;
    if (leaked !== 0) return `leaks ${leaked} tensors`;
    const expected = truth[part];
    const actual = comparable(kase, part, numbers);
    if (actual.length !== expected.length) return `${actual.length} numbers`;
    const size = part === 'forward' ? 0 : Math.hypot(...numbers) / 3;
    const scale = Math.max(1e-3, size, ...expected.map(Math.abs));
    const worst = expected.findIndex(
      (value, i) => !(Math.abs(value - actual[i]!) <= TOLERANCE * scale),
    );
    return worst < 0 ? '' : `${actual[worst]} instead of ${expected[worst]}`;
  } finally {
    built.dispose();
  }
}

function verdictOn(error: Error): Pick<Finding, 'verdict' | 'message'> {
  const { message } = error;
  if (error instanceof UnsupportedGradientError) return { verdict: 'refused', message };
  const isAbsent = /^Kernel '\w+' not registered for backend/.test(message);
  return { verdict: isAbsent ? 'absent' : 'wrong', message };
}
