/** Tensors in arrays and objects: what a step takes and returns. */
import * as tf from '@tensorflow/tfjs';

/** A structure with numbers in place of its tensors. */
export type Template =
  | number
  | null
  | undefined
  | readonly Template[]
  | { readonly [key: string]: Template };

/** A structure as its tensors, in order, and what is around them. */
export interface Flattened {
  readonly tensors: tf.Tensor[];
  readonly template: Template;
  /** Something that is neither a tensor, nor nothing, nor an array or object of such. */
  readonly foreign: unknown;
}

/** Takes the tensors out of a structure. */
export function flatten(structure: unknown): Flattened {
  const tensors: tf.Tensor[] = [];
  let foreign: unknown;
  const walk = (value: unknown): Template => {
    if (value === undefined || value === null) return value;
    if (value instanceof tf.Tensor) return tensors.push(value) - 1;
    if (Array.isArray(value)) return value.map(walk);
    const prototype = Object.getPrototypeOf(Object(value));
    if (typeof value === 'object' && (prototype === Object.prototype || prototype === null)) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each)]));
    }
    foreign = value;
    return undefined;
  };
  const template = walk(structure);
  return { tensors, template, foreign };
}

/** Puts tensors in the places of a template. */
export function unflatten(template: Template, tensors: readonly tf.Tensor[]): unknown {
  if (typeof template === 'number') return tensors[template];
  if (template === undefined || template === null) return template;
  if (Array.isArray(template)) return template.map((each) => unflatten(each, tensors));
  return Object.fromEntries(
    Object.entries(template).map(([key, each]) => [key, unflatten(each, tensors)]),
  );
}
