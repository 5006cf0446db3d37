/** Creates the optimizer that plain data describes. */
import { adam } from './adam.js';
import { rmsprop } from './rmsprop.js';
import type { OptimizerSettings } from './settings.js';
import type { StatefulOptimizer } from './stateful-optimizer.js';

/**
 * Creates the optimizer that the settings name, with {@link adam} or {@link rmsprop}.
 * @returns an optimizer of the caller's; `dispose()` frees its accumulators, not the variables.
 * @throws RangeError naming a setting that is out of its range, or a name that is unknown.
 *
 * @example
 * const steps = optimizer({ name: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 });
 * steps.minimize(loss, false, trainableVariables(critic));
 */
export function optimizer(settings: OptimizerSettings): StatefulOptimizer {
  switch (settings.name) {
    case 'adam':
      return adam(settings);
    case 'rmsprop':
      return rmsprop(settings);
    default: {
      const { name } = settings as { name: unknown };
      throw new RangeError(`the optimizer's name is ${name}; expected adam or rmsprop`);
    }
  }
}
