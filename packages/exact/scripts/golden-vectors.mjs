/**
 * Computes the golden vectors: inputs and the results of the package, as data. `write-vectors.mjs`
 * writes them; a test computes them again and compares.
 */
import { distances } from './golden-vectors/distances.mjs';
import { flows } from './golden-vectors/flows.mjs';
import { gaussians } from './golden-vectors/gaussians.mjs';
import { metricTensors } from './golden-vectors/metric-tensors.mjs';
import { proximal } from './golden-vectors/proximal.mjs';

/** Returns all vectors, by file: `{ title, vectors: [{ name, formula, function, inputs, outputs }] }`. */
export function goldenVectors(exact) {
  return {
    proximal: {
      title: 'Proximal distances from samples and from Gaussians',
      vectors: proximal(exact),
    },
    gaussians: { title: 'Gaussian measures of R^n', vectors: gaussians(exact) },
    distances: { title: 'Distances and divergences', vectors: distances(exact) },
    'metric-tensors': { title: 'Metric tensors of models', vectors: metricTensors(exact) },
    flows: { title: 'Natural gradients and single steps of flows', vectors: flows(exact) },
  };
}
