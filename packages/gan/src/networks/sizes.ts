/** The checks of layer sizes that all networks share, made before memory is taken. */
import { ArgumentError, requireFunction, requireInteger } from '@wprox/arguments';
import { requireRandom } from '@wprox/runtime/random';

/** The largest size of a layer, a latent or a sample. */
const LARGEST = 65_536;
/** The most weights of one network: 1 GiB as float32. */
const MOST_WEIGHTS = 2 ** 28;

/** Checks sizes by name. @throws ArgumentError naming the first that is not an integer from 1 to 65,536. */
export function requireSizes(sizes: Readonly<Record<string, unknown>>): void {
  for (const [name, size] of Object.entries(sizes)) requireInteger(name, size, 1, LARGEST);
}

/**
 * Checks the number of weights of a network.
 * @param name the option that decides it.
 * @param sizes of its layers, from the input to the output. @param kernel numbers in a kernel for each
 *   pair of channels: 1 for dense layers.
 * @throws ArgumentError
 */
export function requireWeights(name: string, sizes: readonly number[], kernel = 1): void {
  const count = sizes
    .slice(1)
    .reduce((sum, size, i) => sum + kernel * size * (sizes[i] as number), 0);
  if (count <= MOST_WEIGHTS) return;
  const shown = count.toPrecision(3);
  throw new ArgumentError(name, `makes a network of ${shown} weights; expected at most 2^28`);
}

/** Checks what draws the initial weights. @throws ArgumentError */
export function requireInitialization(random: unknown, initialize: unknown): void {
  requireRandom('random', random);
  requireFunction('initialize', initialize, 'a function of the model and its random');
}
