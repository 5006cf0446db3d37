/**
 * Trains the CIFAR-10 classifier whose features @wprox/metrics uses, and writes its weights:
 *
 *   node apps/trainer/scripts/train-cifar10-classifier.mjs [--epochs 4] [--seed 1]
 *
 * Uses Adam with a learning rate that decreases from 0.002 to 0 along a cosine, and batches of 128, half
 * of which are mirrored. An epoch takes about four minutes on one core. Build the package afterwards: its
 * build makes a module of the weights.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { openCifar10 } from '@wprox/datasets';
import { buildCifar10Classifier } from '@wprox/metrics';
import { prepareBackend, Random } from '@wprox/runtime';
import { forward, infer, trainableVariables } from '@wprox/runtime/tensors';

const { values } = parseArgs({
  options: {
    epochs: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    steps: { type: 'string' },
  },
});
const epochs = Number(values.epochs);
const seed = Number(values.seed);
const batchSize = 128;
const peakRate = 2e-3;

const backend = await prepareBackend();
const { train, test } = await openCifar10();
const random = new Random(seed);
const stream = train.stream({ batchSize, random });
const model = buildCifar10Classifier(seed);
const weights = trainableVariables(model);
const optimizer = tf.train.adam(peakRate, 0.9, 0.999, 1e-8);
const steps = Number(values.steps ?? epochs * Math.floor(train.count / batchSize));
const start = performance.now();

for (let step = 0; step < steps; step++) {
  const { samples: images, labels } = await stream.next();
  optimizer.learningRate = (peakRate / 2) * (1 + Math.cos((Math.PI * step) / steps));
  const mirror = random.integer(2) === 1;
  const loss = tf.tidy(() =>
    optimizer.minimize(
      () => {
        const seen = mirror ? tf.reverse(images, 2) : images;
        const logits = forward(model, seen);
        return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(labels, 'int32'), 10), logits);
      },
      true,
      weights,
    ),
  );
  images.dispose();
  if (step % 50 === 49 || step === steps - 1) {
    const [value] = await loss.data();
    const seconds = (performance.now() - start) / 1000;
    const left = (seconds / (step + 1)) * (steps - step - 1);
    console.log(
      `step ${step + 1}/${steps}  loss ${value.toFixed(3)}  ${seconds.toFixed(0)} s, ${left.toFixed(0)} s left`,
    );
  }
  loss.dispose();
}

const testAccuracy = await accuracy(test);
console.log(`test accuracy ${testAccuracy}`);
await save({ testAccuracy, epochs, seed, batchSize, peakRate, backend: backend.name });

async function accuracy(split) {
  let right = 0;
  let first = 0;
  for (const images of split.firstImages(split.count, 500)) {
    const predicted = tf.tidy(() => tf.argMax(infer(model, images), 1));
    for (const label of await predicted.data()) if (label === split.labels[first++]) right++;
    predicted.dispose();
  }
  return right / split.count;
}

async function save(userDefinedMetadata) {
  const folder = new URL('../../../packages/metrics/weights/cifar10-classifier/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      const manifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
      const file = { modelTopology, weightsManifest: manifest, userDefinedMetadata };
      await replaceFile(new URL('weights.bin', folder), new Uint8Array(weightData));
      await replaceFile(new URL('model.json', folder), `${JSON.stringify(file)}\n`);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
}

async function replaceFile(url, contents) {
  const temporary = new URL(`${url.href}.tmp`);
  await writeFile(temporary, contents);
  await rename(temporary, url);
}
