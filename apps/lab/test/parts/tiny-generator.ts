/** Generators whose samples are known, as the files that `wprox export` writes. */
import * as tf from '@tensorflow/tfjs';

/** File contents by name. */
export type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** A generator of points, x = 2z + (1, −1). */
export function pointGenerator(): Promise<Files> {
  const layer = tf.layers.dense({ units: 2, inputShape: [2] });
  const model = tf.sequential({ layers: [layer] });
  layer.setWeights([
    tf.tensor2d([
      [2, 0],
      [0, 2],
    ]),
    tf.tensor1d([1, -1]),
  ]);
  return exported(model, 2);
}

/** A generator of gray images of 4 × 4 pixels with the value −1 at the left and 1 at the right. */
export function imageGenerator(): Promise<Files> {
  const dense = tf.layers.dense({ units: 16, inputShape: [3] });
  const convolution = tf.layers.conv2d({ filters: 1, kernelSize: 1, useBias: false });
  const model = tf.sequential({
    layers: [dense, tf.layers.reshape({ targetShape: [4, 4, 1] }), convolution],
  });
  const row = [-1, -1, 1, 1];
  dense.setWeights([tf.zeros([3, 16]), tf.tensor1d([...row, ...row, ...row, ...row])]);
  convolution.setWeights([tf.ones([1, 1, 1, 1])]);
  return exported(model, 3);
}

async function exported(model: tf.LayersModel, latentSize: number): Promise<Files> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  model.dispose();
  const { modelTopology, weightSpecs, weightData } = artifacts!;
  const json = (value: unknown) => Uint8Array.from(new TextEncoder().encode(JSON.stringify(value)));
  const data = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const half = Math.ceil(data.length / 2);
  const paths = ['group1-shard1of2.bin', 'group1-shard2of2.bin'];
  return {
    'model.json': json({
      format: 'layers-model',
      generatedBy: 'wprox',
      convertedBy: null,
      modelTopology,
      weightsManifest: [{ paths, weights: weightSpecs }],
    }),
    [paths[0]!]: data.slice(0, half),
    [paths[1]!]: data.slice(half),
    'generator.json': json({
      latent: { shape: [latentSize], distribution: 'standard normal' },
      iteration: 40,
      variant: 'rwp',
      seed: 1,
    }),
  };
}
