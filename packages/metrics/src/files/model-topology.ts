/**
 * Makes a LayersModel of a topology of unknown origin. TensorFlow.js makes the initial values of all
 * weights before it looks at those of the file, so a layer can ask for any amount of memory: here no
 * layer gets more numbers than the file has, and none is given random ones.
 */
import * as tf from '@tensorflow/tfjs';
import { quoted } from '@wprox/arguments';
import { ModelProblem } from './model-weights.js';

/** Greatest number of layers, whose order TensorFlow.js finds in squared time, and of numbers that a layer gives for one image. */
const MOST_LAYERS = 1500;
const MOST_OUTPUTS = 2 ** 26;

/**
 * Makes the model; its weights are 0. The caller disposes it.
 * @param numbers that the weights of the file have.
 * @throws ModelProblem if it is of Keras 3, or needs more weights than the file has; Error of
 *   TensorFlow.js if a layer is unknown or its settings are wrong.
 */
export async function layersModelOf(topology: object, numbers: number): Promise<tf.LayersModel> {
  assertKeras2(topology);
  const layers = countLayers(topology);
  if (layers > MOST_LAYERS) {
    throw new ModelProblem(`it has ${layers} layers; expected at most ${MOST_LAYERS}`);
  }
  const made: { dispose(): void }[] = [];
  try {
    const model = await withBudget(numbers, made, () =>
      tf.models.modelFromJSON(topology as Parameters<typeof tf.models.modelFromJSON>[0]),
    );
    assertModerate(model);
    return model;
  } catch (error) {
    for (const weights of made) weights.dispose();
    throw error;
  }
}

/** What TensorFlow.js's layers call, with the arguments that matter here. */
type AddWeight = (
  this: tf.layers.Layer,
  name: string,
  shape: readonly (number | null)[],
  dtype: tf.DataType | undefined,
  initializer: unknown,
  ...others: unknown[]
) => { dispose(): void };

/**
 * Runs `make`, whose synchronous part makes the layers, while weights are counted and put into `made`.
 * The prototype has its own method again when this function returns.
 */
function withBudget<T>(numbers: number, made: { dispose(): void }[], make: () => T): T {
  const prototype = tf.layers.Layer.prototype as unknown as { addWeight: AddWeight };
  const own = prototype.addWeight;
  let rest = numbers;
  prototype.addWeight = function counted(name, shape, dtype, _initializer, ...others) {
    const size = shape.reduce<number>((product, length) => product * (length ?? Number.NaN), 1);
    rest -= size;
    if (!(rest >= 0)) {
      throw new ModelProblem(
        `the layer ${quoted(this.name)} needs more weights than the file has: [${shape.slice(0, 6)}]`,
      );
    }
    const weights = own.call(this, name, shape, dtype, tf.initializers.zeros(), ...others);
    made.push(weights);
    return weights;
  };
  try {
    return make();
  } finally {
    prototype.addWeight = own;
  }
}

function assertModerate(model: tf.LayersModel): void {
  const outputs = model.layers.map((layer) => [layer.name, layer.outputShape] as const);
  // The layers of a sequential model leave out its input.
  const inputs = model.inputs.map((input) => [input.name, input.shape] as const);
  for (const [name, shape] of [...inputs, ...outputs]) {
    const sides: unknown[] = [shape].flat(2);
    if (
      !sides.every((side) => side === null || (Number.isSafeInteger(side) && Number(side) >= 0))
    ) {
      throw new ModelProblem(`the layer ${quoted(name)} has a shape that is not made of integers`);
    }
    const size = sides.reduce<number>((product, side) => product * Number(side ?? 1), 1);
    if (size > MOST_OUTPUTS) {
      throw new ModelProblem(
        `the layer ${quoted(name)} gives ${size} numbers for one image; expected at most ${MOST_OUTPUTS}`,
      );
    }
  }
}

function assertKeras2(topology: object): void {
  const text = JSON.stringify(topology);
  // Keras 3 renames batch_input_shape; files of the converter do not always have the version.
  if (/"keras_version":"[3-9]|"batch_shape":/.test(text)) {
    throw new ModelProblem(
      'it is a model of Keras 3, which TensorFlow.js cannot load; save it with Keras 2 (tf_keras) and convert again',
    );
  }
}

/** Counts the entries of all lists of layers. */
function countLayers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  for (const [key, inner] of Object.entries(value)) {
    if (Array.isArray(inner) && (key === 'layers' || key === 'config')) count += inner.length;
    count += countLayers(inner);
  }
  return count;
}
