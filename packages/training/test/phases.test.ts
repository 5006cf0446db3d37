/** The phases of an outer iteration: their order, and the same bits as the iteration at once. */
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { disposeLosses, GanTraining, type Phase } from '../src/index.js';
import { onEachBackend } from './on-each-backend.js';
import { objectives, regularizers, type Toy, toyOptions } from './toy-training.js';

const anyToy = fc.record({
  regularizer: fc.constantFrom(...regularizers),
  optimizer: fc.constant('Adam'),
  objective: fc.constantFrom(...Object.keys(objectives)),
  innerSteps: fc.integer({ min: 1, max: 3 }),
  latents: fc.constantFrom('fixed' as const, 'fresh' as const),
  seed: fc.integer({ min: 0, max: 99 }),
});

/** Takes the phases of one iteration; returns their names and their losses. */
async function take(training: GanTraining): Promise<{ names: string[]; values: number[] }> {
  const names: string[] = [];
  const values: number[] = [];
  for await (const phase of training.phases()) {
    names.push(phase.kind === 'anchor' ? 'anchor' : `${phase.kind} ${phase.step}`);
    values.push(...(await read(phase)));
  }
  return { names, values };
}

/** Reads and frees the scalars of a phase. */
async function read(phase: Phase): Promise<number[]> {
  if (phase.kind === 'anchor') return [];
  const scalars = phase.kind === 'critic' ? [phase.loss] : [phase.loss, phase.penalty];
  const values: number[] = [];
  for (const scalar of scalars) if (scalar) values.push((await scalar.data())[0]!);
  tf.dispose(scalars.filter((scalar) => scalar !== undefined));
  return values;
}

const tensorsOf = async (training: GanTraining) => (await training.state()).tensors;

onEachBackend(() => {
  it('takes the same steps as outerIteration, to the bit', async () => {
    const once = async (toy: Toy) => {
      const whole = new GanTraining(toyOptions(toy));
      const parted = new GanTraining(toyOptions(toy));
      try {
        for (let k = 0; k < 3; k++) {
          const losses = await whole.outerIteration();
          const { names, values } = await take(parted);
          expect(names).toEqual([
            ...losses.critic.map((_, step) => `critic ${step}`),
            'anchor',
            ...losses.generator.map((_, step) => `generator ${step}`),
          ]);
          const inner = losses.generator.flatMap((loss, step) => [loss, losses.penalty[step]]);
          const scalars = [...losses.critic, ...inner].filter((scalar) => scalar !== undefined);
          expect(values).toEqual(scalars.map((scalar) => scalar.dataSync()[0]!));
          disposeLosses(losses);
        }
        expect(parted.iteration).toBe(3);
        expect(await tensorsOf(parted)).toEqual(await tensorsOf(whole));
      } finally {
        whole.dispose();
        parted.dispose();
      }
    };
    await fc.assert(fc.asyncProperty(anyToy, once), { numRuns: 12 });
  });

  it('lets an iteration be left early, without a leak', async () => {
    const [objective] = Object.keys(objectives);
    const toy = { regularizer: 'RWP', optimizer: 'Adam', objective: objective!, seed: 1 };
    const training = new GanTraining(toyOptions({ ...toy, innerSteps: 3, latents: 'fixed' }));
    disposeLosses(await training.outerIteration());
    disposeLosses(await training.outerIteration());
    const before = tf.memory().numTensors;
    for await (const phase of training.phases()) {
      await read(phase);
      if (phase.kind === 'generator' && phase.step === 1) break;
    }
    expect(training.iteration).toBe(2);
    const iteration = training.phases();
    const first = await iteration.next();
    await expect(training.outerIteration()).rejects.toThrow('before outerIteration has ended');
    await expect(training.state()).rejects.toThrow('before outerIteration has ended');
    await read(first.value as Phase);
    await iteration.return();
    expect(tf.memory().numTensors).toBe(before);
    training.dispose();
  });
});
