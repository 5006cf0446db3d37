/** Creates the optimizer that plain data describes. */
import { requireOneOf, requireRecord } from '@wprox/arguments';
import { adam } from './adam.js';
import { rmsprop } from './rmsprop.js';
import type { OptimizerSettings } from './settings.js';
import type { StatefulOptimizer } from './stateful-optimizer.js';

/**
 * Creates the optimizer that the settings name, with {@link adam} or {@link rmsprop}.
 * @returns an optimizer of the caller's; `dispose()` frees its accumulators, not the variables.
 * @throws ArgumentError naming a setting that is missing, unknown or out of its range.
 *
 * @example
 * const steps = optimizer({ name: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 });
 * steps.minimize(loss, false, trainableVariables(critic));
 */
export function optimizer(settings: OptimizerSettings): StatefulOptimizer {
  requireRecord('settings', settings, "an object such as { name: 'adam', learningRate: 1e-3 }");
  requireOneOf('name', settings.name, ['adam', 'rmsprop']);
  return settings.name === 'adam' ? adam(settings) : rmsprop(settings);
}
