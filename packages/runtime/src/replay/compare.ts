/** Compares numbers bit by bit and recordings call by call. */
import type * as tf from '@tensorflow/tfjs';
import { inputsOf } from './prune.js';
import type { OutsideValue, Recording, Use } from './recording.js';
import { changedSetting } from './settings.js';

type Numbers = Float32Array | Int32Array | Uint8Array | Uint8ClampedArray;

/** Whether two arrays have the same bits; any NaN equals any other, 0 does not equal -0. */
export function sameBits(a: Numbers, b: Numbers): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

interface Compared extends Recording {
  readonly template: unknown;
  readonly optimizers: readonly tf.Optimizer[];
  /** Of the optimizers: names and values in turn. */
  readonly settings: readonly (readonly unknown[])[];
  readonly drawn: readonly { readonly by: object; readonly kind: string }[];
}

/**
 * Compares two recordings of one step.
 * @returns what differs, as text that continues "the step cannot be replayed:"; undefined if nothing does.
 */
export function difference(a: Compared, b: Compared): string | undefined {
  if (a.calls.length !== b.calls.length) {
    return `it ran ${a.calls.length} operations once and ${b.calls.length} another time`;
  }
  for (const [i, call] of a.calls.entries()) {
    const other = b.calls[i]!;
    if (call.kernelName !== other.kernelName) {
      return `operation ${i} was ${call.kernelName} once and ${other.kernelName} another time`;
    }
    if (!isEqual(call.attrs, other.attrs)) {
      const what = `an attribute of operation ${i}, ${call.kernelName},`;
      return `${otherSetting(a, b) ?? what} changes from run to run`;
    }
    const uses = [call, other].map((each) => [...inputsOf(each), ...each.outputs]);
    const names = [call, other].map(({ inputs }) => Object.keys(inputs));
    if (!isEqual(uses[0], uses[1]) || !isEqual(names[0], names[1])) {
      return `operation ${i}, ${call.kernelName}, works on other tensors from run to run`;
    }
  }
  if (a.outside.length !== b.outside.length) return 'it uses other tensors from run to run';
  for (const [i, each] of a.outside.entries()) {
    const reason = differenceOutside(each, b.outside[i]!);
    if (!reason) continue;
    const setting = each.source.kind === 'constant' && otherSetting(a, b);
    return setting ? `${setting} changes from run to run` : reason;
  }
  const rest = ({ template, results, assignments, returned, optimizers, drawn }: Compared) => ({
    ends: { template, results, returned, assigned: assignments.map(({ result }) => result) },
    objects: [
      ...assignments.map(({ variable }) => variable),
      ...optimizers,
      ...drawn.flatMap(({ by, kind }) => [by, kind]),
    ],
  });
  const [one, two] = [rest(a), rest(b)];
  if (!isEqual(one.ends, two.ends)) return 'it returns or assigns other tensors from run to run';
  const isOther = one.objects.some((each, i) => each !== two.objects[i]);
  if (isOther || one.objects.length !== two.objects.length) {
    return 'it uses other variables, optimizers or random numbers from run to run';
  }
  return undefined;
}

/** The setting of an optimizer that was another one at the other run. */
function otherSetting(a: Compared, b: Compared): string | undefined {
  for (const [i, settings] of a.settings.entries()) {
    const changed = b.settings[i] && changedSetting(settings, b.settings[i]);
    if (changed) return changed;
  }
  return undefined;
}

function differenceOutside(a: OutsideValue, b: OutsideValue): string | undefined {
  const what = `[${a.shape}] of ${a.dtype}`;
  if (a.source.kind === 'constant' && b.source.kind === 'constant') {
    if (isEqual(useOf(a), useOf(b)) && sameBits(a.source.values, b.source.values)) return undefined;
    return `a constant ${what} in it changes from run to run; make it an input`;
  }
  if (a.source.kind === 'captured' && b.source.kind === 'captured') {
    if (a.source.dataId === b.source.dataId) return undefined;
    return `it uses a tensor ${what} that is another one from run to run; make it an input`;
  }
  if (isEqual(useOf(a), useOf(b)) && sameSource(a.source, b.source)) return undefined;
  return `a tensor ${what} comes from elsewhere from run to run`;
}

const useOf = ({ value, shape, dtype }: Use): Use => ({ value, shape, dtype });

function sameSource(a: OutsideValue['source'], b: OutsideValue['source']): boolean {
  if (a.kind === 'variable' && b.kind === 'variable') return a.variable === b.variable;
  if (a.kind === 'setting' && b.kind === 'setting') return a.of === b.of && a.name === b.name;
  return a.kind === b.kind && 'index' in a && 'index' in b && a.index === b.index;
}

/** Whether plain data are equal; other objects, such as functions, only equal themselves. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const prototype = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b)) return false;
  const isPlain = prototype === Object.prototype || Array.isArray(a) || ArrayBuffer.isView(a);
  const keys = Object.keys(a);
  if (!isPlain || keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => isEqual((a as never)[key], (b as never)[key]));
}
