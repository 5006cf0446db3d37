/** Leaves out of a recording what no result needs, and says when each value is used last. */
import type * as tf from '@tensorflow/tfjs';
import type { Assignment, KernelCall, OutsideValue, Recording, Use, ValueId } from './recording.js';

type Steps = Pick<
  Recording,
  'values' | 'outside' | 'calls' | 'results' | 'assignments' | 'returned'
>;

/** The inputs of a call, in order. */
export function inputsOf({ inputs }: Pick<KernelCall, 'inputs'>): readonly Use[] {
  return Object.values(inputs);
}

/**
 * Keeps the calls that lead to a result: kernels do nothing but compute their outputs.
 * @param returned what the step returns. @param final what its variables have in the end.
 */
export function prune({
  calls,
  outside,
  returned,
  final,
  values,
}: {
  readonly calls: readonly Omit<KernelCall, 'frees'>[];
  readonly outside: readonly OutsideValue[];
  readonly returned: readonly Use[];
  readonly final: ReadonlyMap<tf.Variable, Use>;
  readonly values: number;
}): Steps {
  const results: Use[] = [];
  const indexOf = (use: Use): number => {
    const at = results.findIndex((each) => isSame(each, use));
    return at >= 0 ? at : results.push(use) - 1;
  };
  const indices = returned.map(indexOf);
  const before = new Map(
    outside.flatMap(({ source, value }) =>
      source.kind === 'variable' ? [[source.variable, value] as const] : [],
    ),
  );
  const assignments: Assignment[] = [];
  for (const [variable, use] of final) {
    // A variable that got its old value back has not changed.
    if (before.get(variable) !== use.value) assignments.push({ variable, result: indexOf(use) });
  }
  const needed = new Set<ValueId>(results.map(({ value }) => value));
  const kept: KernelCall[] = [];
  for (const call of [...calls].reverse()) {
    if (!call.outputs.some(({ value }) => needed.has(value))) continue;
    const uses = [...inputsOf(call), ...call.outputs].map(({ value }) => value);
    const last = [...new Set(uses)].filter((value) => !needed.has(value));
    kept.push({ ...call, frees: last });
    for (const value of uses) needed.add(value);
  }
  const isOutside = new Set(outside.map(({ value }) => value));
  return {
    values,
    outside: outside.filter(({ value }) => needed.has(value)),
    calls: kept.reverse().map(({ frees, ...call }) => ({
      ...call,
      frees: frees.filter((value) => !isOutside.has(value)),
    })),
    results,
    assignments,
    returned: indices,
  };
}

function isSame(a: Use, b: Use): boolean {
  return a.value === b.value && a.dtype === b.dtype && a.shape.join() === b.shape.join();
}
