/** Models, latents and constants as training uses them; runs in Node and browsers. */
export { sampleLatents } from './latents.js';
export { allVariables, forward, infer, trainableVariables } from './layers-model.js';
export { sampleSums } from './sample-sums.js';
export { stopGradient } from './stop-gradient.js';
