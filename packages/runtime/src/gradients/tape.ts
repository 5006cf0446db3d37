/**
 * Repairs how tfjs 4.22.0 records operations for their gradients.
 *
 * An operation whose gradient uses its output saves a clone of it, and the clone comes onto the tape
 * before the operation. A second gradient walks the tape backwards, passes the operation first, and loses
 * what arrives at the clone. Here the clones come after it. This makes what `tf.customGrad` saves right too,
 * such as the outputs of `tf.logSoftmax`, which no registered gradient reaches.
 */
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { UnsupportedGradientError } from './unsupported-gradient.js';

interface TapeNode {
  readonly inputs: Readonly<Record<string, Tensor | undefined>>;
  readonly outputs: readonly Tensor[];
}

type GradientFunction = (...call: unknown[]) => unknown;

/** The private parts of tfjs's `Engine` that are used here. */
interface Engine {
  readonly state: { readonly activeTape: TapeNode[]; readonly gradientDepth: number };
  saveTensorsForBackwardMode(tensors: (Tensor | undefined)[]): Tensor[];
  addTapeNode(
    kernelName: string,
    inputs: TapeNode['inputs'],
    outputs: Tensor[],
    gradient: GradientFunction | undefined,
    ...rest: unknown[]
  ): void;
}

const repaired = new WeakSet<object>();

/** Repairs the engine; a second call does nothing. @throws Error if tfjs has another version. */
export function repairTape(): void {
  const engine = tf.engine() as unknown as Engine;
  if (repaired.has(engine)) return;
  const { saveTensorsForBackwardMode: save, addTapeNode: add } = engine;
  if (!save || !add) {
    throw new Error('tfjs has another gradient tape; expected @tensorflow/tfjs 4.22.0');
  }
  // An input may be missing, such as the scale of batchNorm, and the stock functions stop at it.
  engine.saveTensorsForBackwardMode = (tensors) => save.call(engine, tensors.filter(isThere));
  engine.addTapeNode = (kernelName, inputs, outputs, gradient, ...rest) => {
    const there = Object.entries(inputs).filter(([, input]) => isThere(input));
    add.call(
      engine,
      kernelName,
      Object.fromEntries(there),
      outputs,
      gradient && refusing(engine, kernelName, gradient),
      ...rest,
    );
    putClonesLast(engine.state.activeTape);
  };
  repaired.add(engine);
}

const isThere = <T>(value: T | undefined | null): value is T => value != null;

/** Moves the last node of the tape before the clones of its outputs. */
function putClonesLast(tape: TapeNode[]): void {
  const node = tape.at(-1)!;
  const outputs = new Set(node.outputs.map(({ id }) => id));
  const isClone = ({ inputs }: TapeNode) =>
    Object.values(inputs).some((input) => outputs.has(input!.id));
  let at = tape.length - 1;
  while (at > 0 && isClone(tape[at - 1]!)) at--;
  if (at === tape.length - 1) return;
  tape.pop();
  tape.splice(at, 0, node);
}

/**
 * Refuses, by a typed error, what tfjs refuses by another, and the second order of a cross-entropy that
 * saves a number which is neither an input nor an output.
 */
function refusing(engine: Engine, name: string, gradient: GradientFunction): GradientFunction {
  return (...call) => {
    const isRecorded = engine.state.gradientDepth > 0; // another gradient will differentiate this one
    if (isRecorded && name.startsWith('softmaxCrossEntropy')) {
      throw new UnsupportedGradientError(
        'the gradient of losses.softmaxCrossEntropy',
        'tf.sub(tf.logSumExp(x, -1), tf.sum(tf.mul(labels, x), -1))',
      );
    }
    try {
      return gradient(...call);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (!/dilation rates greater than 1 are not yet supported/.test(message)) throw error;
      throw new UnsupportedGradientError('a fused dilated convolution', 'tf.conv2d');
    }
  };
}
