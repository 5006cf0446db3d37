/** The figure `fokker-planck`: the regularizers' proximal flows beside the Fokker-Planck equation. */
import type { FigureKind } from './figure.js';

/** The figure. It loads TensorFlow.js when it is drawn. */
export const fokkerPlanckFigure: FigureKind = {
  description: "proximal steps with each regularizer's distance beside the true flow (1 minute)",
  isSeeded: false,
  async draw() {
    const [{ prepareBackend }, { drawStudy, runStudy, SMALL }] = await Promise.all([
      import('@wprox/runtime'),
      import('./fokker-planck/index.js'),
    ]);
    // Always this one, so that every machine draws the same picture.
    await prepareBackend('wasm');
    return drawStudy(await runStudy(SMALL));
  },
};
