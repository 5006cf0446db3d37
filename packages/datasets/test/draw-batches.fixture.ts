/** Draws batches with the main entry, of which bundlers for browsers take the part that runs anywhere. */
import * as tf from '@tensorflow/tfjs';
import { ImageSplit, PointStream, pixelBytes, type SampleSource, swissRoll } from '@wprox/datasets';
import { eightGaussians } from '@wprox/datasets/toys';
import { Random } from '@wprox/runtime/random';

/** Returns the second batch of two toys and of images, and the message of a refusal. */
export async function result() {
  await tf.setBackend('cpu');
  const images = new ImageSplit({
    name: 'gradients',
    imageShape: [2, 2, 1],
    pixels: pixelBytes(Array.from({ length: 12 }, (_, k) => k / 6 - 1)),
    labels: Uint8Array.of(0, 1, 2),
  });
  const sources = [eightGaussians(), swissRoll(), images] as SampleSource[];
  const batches = await Promise.all(sources.map(secondBatch));
  const random = new Random(7);
  try {
    new PointStream(eightGaussians(), { batchSize: 0, random });
  } catch (error) {
    return { batches, refusal: (error as Error).message };
  }
  return { batches };
}

/** Takes it from a stream that was moved to its state after the first. */
async function secondBatch(source: SampleSource) {
  const options = { batchSize: 2, random: new Random(7) };
  const first = source.stream(options);
  (await first.next()).samples.dispose();
  const second = source.stream(options);
  second.restore(first.state());
  const { samples, labels } = await second.next();
  const values = Array.from(await samples.data());
  samples.dispose();
  return { shape: samples.shape, values, labels: Array.from(labels) };
}
