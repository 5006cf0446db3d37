/** Finds the tensors by name in what people save: alone, in a checkpoint, or of a wrapped module. */
import { described } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';
import type { PickleValue, TensorReference } from './pickle-values.js';

/** Prefixes of all names that DataParallel and torch.compile add. */
const PREFIXES = ['module.', '_orig_mod.'];
const HOW = 'expected tensors by name: torch.save(model.state_dict(), file)';

/**
 * Returns the tensors by name. If a checkpoint has exactly one dictionary of tensors, such as
 * `state_dict` beside an epoch, it is that one. Prefixes that all names share, such as `module.`, are left
 * out.
 * @throws MetricsFileError if there is none, or more than one.
 */
export function stateDict(value: PickleValue): ReadonlyMap<string, TensorReference> {
  if (!(value instanceof Map)) {
    const what = isTensor(value) ? 'a single tensor' : 'not a dictionary';
    throw new MetricsFileError(`the value in the file is ${what}; ${HOW}`);
  }
  if (areTensors(value)) return withoutPrefix(value);
  // The same dictionary can stand under many names; it is looked at once.
  const inside = new Map<Tensors, PickleValue>();
  for (const each of new Set(value.values())) {
    if (areTensors(each) && each.size > 0) inside.set(each, nameOf(each, value));
  }
  const [only] = inside.keys();
  if (only && inside.size === 1) return withoutPrefix(only);
  if (inside.size > 1) {
    const names = [...inside.values()].slice(0, 3).map((name) => shortText(name));
    throw new MetricsFileError(
      `the file holds ${inside.size} models: ${names.join(', ')}${inside.size > 3 ? ', …' : ''}; ` +
        'save the one you mean: torch.save(checkpoint[name], file)',
    );
  }
  const odd = [...value].find(([name, each]) => typeof name !== 'string' || !isTensor(each));
  throw new MetricsFileError(`the entry ${shortText(odd![0])} of the file is not a tensor; ${HOW}`);
}

type Tensors = Map<string, TensorReference>;

function nameOf(tensors: Tensors, all: Map<PickleValue, PickleValue>): PickleValue {
  return [...all].find(([, each]) => each === tensors)![0];
}

function withoutPrefix(tensors: Tensors): Tensors {
  let names = [...tensors.keys()];
  for (;;) {
    const prefix = PREFIXES.find(
      (each) => names.length > 0 && names.every((name) => name.startsWith(each)),
    );
    if (prefix === undefined) break;
    names = names.map((name) => name.slice(prefix.length));
  }
  return new Map([...tensors.values()].map((tensor, k) => [names[k]!, tensor]));
}

function areTensors(value: PickleValue): value is Tensors {
  return (
    value instanceof Map &&
    [...value].every(([name, each]) => typeof name === 'string' && isTensor(each))
  );
}

const isTensor = (value: PickleValue | undefined): value is TensorReference =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';

const shortText = (name: PickleValue) =>
  described(typeof name === 'string' ? name.slice(0, 30) : name);
