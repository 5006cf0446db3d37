/** ProximalGenerator: its steps against a loop written out, its economies, ownership, and errors. */
import * as tf from '@tensorflow/tfjs';
import { allVariables, forward, trainableVariables } from '@wprox/runtime/models';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import {
  Anchor,
  type InnerStep,
  o1,
  o2Diag,
  type ProximalDistance,
  ProximalGenerator,
  type ProximalGeneratorOptions,
  potentialNetwork,
  rwp,
} from './index.js';

const initializer = (seed: number) => tf.initializers.randomNormal({ stddev: 0.5, seed });

/** Makes a generator with batch norm, [batch, 3] to [batch, 2]. */
function makeGenerator() {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [3], kernelInitializer: initializer(1) }),
      tf.layers.batchNormalization({ momentum: 0.9 }),
      tf.layers.activation({ activation: 'relu' }),
      tf.layers.dense({ units: 2, kernelInitializer: initializer(2) }),
    ],
  });
}

function makePotential() {
  const kernelInitializer = initializer(3);
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, activation: 'softplus', inputShape: [2], kernelInitializer }),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(4) }),
    ],
  });
}

const loss = (samples: tf.Tensor) => tf.mean(tf.square(tf.sub(samples, 1)));
const adam = () => tf.train.adam(0.02, 0.5, 0.9, 1e-8);
const valuesOf = (variables: readonly tf.Variable[]) =>
  variables.map((variable) => Array.from(variable.dataSync()));
const weightsOf = (model: tf.LayersModel) => valuesOf(allVariables(model));

/** Draws latents [16, 3] and remembers the tensors. */
function makeDrawer(seed: number) {
  const random = new Random(seed);
  const drawn: tf.Tensor[] = [];
  const drawLatents = () => {
    drawn.push(tf.tensor2d(random.normal(48), [16, 3]));
    return drawn.at(-1)!;
  };
  return { drawn, drawLatents };
}

/** RWP as a distance that learns; it counts its ascents. */
function makeLearning() {
  const distance = { ...rwp(), ascents: 0, ascend: () => void distance.ascents++ };
  return distance;
}

const modes = ['fresh', 'fixed'] as const;

onEachBackend(() => {
  describe.each(modes)('with %s latents', (latents) => {
    it.each([
      ['RWP', rwp()],
      ['O2Diag', o2Diag()],
    ])('takes the steps of a loop written out with %s, to the bit', (_, distance) => {
      const [generator, reference] = [makeGenerator(), makeGenerator()];
      const [optimizer, referenceOptimizer] = [adam(), adam()];
      const [h, innerSteps] = [0.3, 3];
      const { drawLatents } = makeDrawer(1);
      const proximal = new ProximalGenerator(generator, {
        ...{ distance, h, innerSteps, latents, optimizer, drawLatents },
      });
      const anchor = new Anchor(reference);
      const draw = makeDrawer(1).drawLatents;
      for (let outer = 0; outer < 2; outer++) {
        const { losses, penalties } = proximal.step(loss);
        anchor.capture();
        const totals: number[] = [];
        let z = draw();
        for (let step = 0; step < innerSteps; step++) {
          if (step > 0 && latents === 'fresh') {
            z.dispose();
            z = draw();
          }
          const anchorSamples = anchor.sample(z); // a pass at every step, the first included
          const objective = () => {
            const samples = forward(reference, z);
            const squaredDistance = distance.squaredDistance(samples, anchorSamples);
            return tf.add(loss(samples), tf.mul(squaredDistance, 1 / (2 * h))) as tf.Scalar;
          };
          const variables = trainableVariables(reference);
          const total = referenceOptimizer.minimize(objective, true, variables)!;
          totals.push(total.dataSync()[0]!);
          tf.dispose([total, anchorSamples]);
        }
        z.dispose();
        expect(penalties!.dataSync()[0]).toBe(0);
        expect(penalties!.dataSync()[2]).toBeGreaterThan(0);
        const sums = tf.tidy(() => Array.from(tf.add(losses, penalties!).dataSync()));
        expect(sums).toEqual(totals);
      }
      expect(weightsOf(generator)).toEqual(weightsOf(reference)); // with batch norm's statistics
      for (const owner of [proximal, anchor, optimizer, referenceOptimizer]) owner.dispose();
      for (const owner of [generator, reference]) owner.dispose();
    });

    it('takes the same outer iteration as a whole and in its parts', () => {
      const train = (iterate: (proximal: ProximalGenerator) => number[]) => {
        const [generator, network] = [makeGenerator(), makePotential()];
        const [optimizer, potentialOptimizer] = [adam(), adam()];
        const distance = potentialNetwork({
          ...{ network, ascentSteps: 2, optimizer: potentialOptimizer },
        });
        const proximal = new ProximalGenerator(generator, {
          ...{ distance, h: 0.2, innerSteps: 3, latents, optimizer },
          drawLatents: makeDrawer(2).drawLatents,
        });
        const numbers = [...iterate(proximal), ...iterate(proximal)];
        const weights = [weightsOf(generator), weightsOf(network)];
        for (const owner of [proximal, optimizer, potentialOptimizer]) owner.dispose();
        for (const owner of [generator, network]) owner.dispose();
        return { numbers, weights };
      };
      const whole = train((proximal) => {
        const { losses, penalties } = proximal.step(loss);
        return [...losses.dataSync(), ...penalties!.dataSync()];
      });
      const parts = train((proximal) => {
        const numbers: [number[], number[]] = [[], []];
        proximal.setAnchor();
        for (const inner of proximal.innerSteps()) {
          inner.ascend();
          const { loss: own, penalty } = inner.descend(loss);
          numbers[0].push(own.dataSync()[0]!);
          numbers[1].push(penalty!.dataSync()[0]!);
          tf.dispose([own, penalty!]);
        }
        return numbers.flat();
      });
      expect(parts).toEqual(whole);
    });

    it('draws latents as often as the mode says, and disposes them', () => {
      const generator = makeGenerator();
      const optimizer = adam();
      const { drawn, drawLatents } = makeDrawer(3);
      const proximal = new ProximalGenerator(generator, {
        ...{ distance: rwp(), h: 0.2, innerSteps: 4, latents, optimizer, drawLatents },
      });
      proximal.setAnchor();
      const used: tf.Tensor[] = [];
      for (const inner of proximal.innerSteps()) {
        expect(inner.latents.isDisposed).toBe(false);
        used.push(inner.latents);
        tf.dispose(inner.descend(loss));
      }
      expect(new Set(used).size).toBe(latents === 'fixed' ? 1 : 4);
      expect(drawn).toEqual([...new Set(used)]);
      proximal.step(loss);
      expect(drawn).toHaveLength(latents === 'fixed' ? 2 : 8);
      expect(drawn.every(({ isDisposed }) => isDisposed)).toBe(true);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
    });

    it.each([
      ['rwp', rwp(), { fixed: 4, fresh: 7 }],
      // One more pass before each ascent, of which there are three.
      ['a distance that learns', makeLearning(), { fixed: 7, fresh: 10 }],
    ] as const)(
      'with %s passes through the generator as rarely as possible',
      (_, distance, expected) => {
        const weight = tf.variable(tf.ones([3, 2]));
        const optimizer = adam();
        let passes = 0;
        const proximal = new ProximalGenerator([weight], {
          ...{ distance, h: 0.2, innerSteps: 4, latents, optimizer },
          drawLatents: makeDrawer(4).drawLatents,
          forward: (z) => {
            passes++;
            return tf.matMul(z as tf.Tensor2D, weight);
          },
        });
        proximal.step(loss);
        expect(passes).toBe(expected[latents]);
        for (const owner of [proximal, optimizer, weight]) owner.dispose();
      },
    );

    it('disposes its tensors on break and on a throw', () => {
      const generator = makeGenerator();
      const optimizer = tf.train.sgd(0.1);
      const { drawn, drawLatents } = makeDrawer(5);
      const proximal = new ProximalGenerator(generator, {
        ...{ distance: rwp(), h: 0.2, innerSteps: 4, latents, optimizer, drawLatents },
      });
      const before = tf.memory().numTensors;
      proximal.setAnchor();
      for (const inner of proximal.innerSteps()) {
        tf.dispose(inner.descend(loss));
        if (inner.index === 1) break;
      }
      expect(tf.memory().numTensors).toBe(before);
      let calls = 0;
      const failing = (samples: tf.Tensor) => {
        if (calls++ === 1) throw new Error('no loss');
        return loss(samples);
      };
      // TensorFlow.js leaks what the failed gradient had saved, so this counts latents only.
      expect(() => proximal.step(failing)).toThrow('no loss');
      expect(drawn.every(({ isDisposed }) => isDisposed)).toBe(true);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
    });

    it('leaves the anchor’s samples out of the gradient, whatever the distance', () => {
      const bias = tf.variable(tf.zeros([2]));
      const optimizer = tf.train.sgd(1);
      // Linear in both batches: with the anchor's share its gradient would be 0.
      const shift: ProximalDistance = {
        name: 'shift',
        squaredDistance: (x, y) => tf.sum(tf.sub(x, y)),
      };
      const proximal = new ProximalGenerator([bias], {
        ...{ distance: shift, h: 0.5, innerSteps: 2, latents, optimizer },
        drawLatents: () => tf.zeros([8, 2]),
        forward: (z) => tf.add(z, bias),
      });
      proximal.step((samples) => tf.mul(tf.sum(samples), 0));
      expect([...bias.dataSync()]).toEqual([-16, -16]); // two steps, 1/(2h) = 1, eight samples
      for (const owner of [proximal, optimizer, bias]) owner.dispose();
    });

    it('keeps the latents of a step that was asked for inside a tidy', () => {
      const generator = makeGenerator();
      const proximal = new ProximalGenerator(generator, {
        ...{ distance: rwp(), h: 0.2, innerSteps: 3, latents, optimizer: tf.train.sgd(0.1) },
        drawLatents: makeDrawer(6).drawLatents,
      });
      proximal.setAnchor();
      const steps = proximal.innerSteps();
      let count = 0;
      while (true) {
        const { done, value } = tf.tidy(() => steps.next() as never) as IteratorResult<InnerStep>;
        if (done) break;
        expect(value.latents.isDisposed).toBe(false);
        tf.tidy(() => void value.descend(loss));
        count++;
      }
      expect(count).toBe(3);
      proximal.dispose();
      generator.dispose();
    });
  });

  it.each([
    ['RWP', rwp()],
    ['O1', o1()],
    ['O2Diag', o2Diag()],
  ])('with %s an outer iteration moves the samples less', (_, distance) => {
    const moved = (regularizer: Partial<ProximalGeneratorOptions>) => {
      const weight = tf.variable(tf.tensor2d(new Random(4).normal(6), [3, 2]));
      const bias = tf.variable(tf.zeros([2]));
      const run = (z: tf.Tensor) => tf.add(tf.matMul(z as tf.Tensor2D, weight), bias);
      const optimizer = tf.train.sgd(0.05);
      const proximal = new ProximalGenerator([weight, bias], {
        ...{ innerSteps: 5, latents: 'fixed', optimizer, forward: run, ...regularizer },
        drawLatents: makeDrawer(7).drawLatents,
      });
      const distanceMoved = tf.tidy(() => {
        const probe = tf.tensor2d(new Random(9).normal(96), [32, 3]);
        const before = run(probe);
        proximal.step(loss);
        return tf.norm(tf.sub(run(probe), before)).dataSync()[0]!;
      });
      for (const owner of [proximal, optimizer, weight, bias]) owner.dispose();
      return distanceMoved;
    };
    expect(moved({ distance, h: 0.2 })).toBeLessThan(0.9 * moved({}));
  });

  describe('with a distance that learns', () => {
    it('ascends before each step but the first, and has no penalty at the first', () => {
      const generator = makeGenerator();
      const optimizer = adam();
      const distance = makeLearning();
      const order: string[] = [];
      distance.ascend = () => void order.push('ascend');
      const proximal = new ProximalGenerator(generator, {
        ...{ distance, h: 0.2, innerSteps: 3, latents: 'fixed', optimizer },
        drawLatents: makeDrawer(8).drawLatents,
      });
      const { penalties } = proximal.step((samples) => {
        order.push('descend');
        return loss(samples);
      });
      expect(order).toEqual(['descend', 'ascend', 'descend', 'ascend', 'descend']);
      const [first, second] = penalties!.dataSync();
      expect(first).toBe(0);
      expect(second).toBeGreaterThan(0);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
    });

    it('passes the present samples and the anchor’s to ascend', () => {
      const bias = tf.variable(tf.zeros([2]));
      const optimizer = tf.train.sgd(1);
      const seen: number[][] = [];
      const ascend = (x: tf.Tensor, y: tf.Tensor) =>
        void seen.push([x.dataSync()[0]!, y.dataSync()[0]!]);
      const proximal = new ProximalGenerator([bias], {
        ...{ distance: { ...rwp(), ascend }, h: 1e9, innerSteps: 3, latents: 'fresh', optimizer },
        drawLatents: () => tf.zeros([4, 2]),
        forward: (z) => tf.add(z, bias),
      });
      // The gradient by each coordinate of the bias is 1, and h is too large to hold it.
      const slope = (samples: tf.Tensor) => tf.mul(tf.sum(samples), 1 / 4);
      proximal.step(slope);
      proximal.step(slope);
      const expected = [
        [-1, 0],
        [-2, 0],
        [-4, -3],
        [-5, -3],
      ];
      expect(seen.map((pair) => pair.map((value) => Math.round(value * 1e4) / 1e4))).toEqual(
        expected,
      );
      for (const owner of [proximal, optimizer, bias]) owner.dispose();
    });

    it('changes neither weights nor batch norm’s statistics by an ascent', () => {
      const [plain, ascending] = [rwp(), makeLearning()].map((distance) => {
        const generator = makeGenerator();
        const optimizer = adam();
        const proximal = new ProximalGenerator(generator, {
          ...{ distance, h: 0.3, innerSteps: 3, latents: 'fresh', optimizer },
          drawLatents: makeDrawer(5).drawLatents,
        });
        for (let outer = 0; outer < 2; outer++) proximal.step(loss);
        const weights = weightsOf(generator);
        for (const owner of [proximal, optimizer, generator]) owner.dispose();
        return weights;
      });
      expect(ascending).toEqual(plain);
    });

    it('leaks nothing over many steps with a potential network', () => {
      const [generator, network] = [makeGenerator(), makePotential()];
      const [optimizer, potentialOptimizer] = [adam(), adam()];
      const distance = potentialNetwork({
        ...{ network, ascentSteps: 2, optimizer: potentialOptimizer },
      });
      const proximal = new ProximalGenerator(generator, {
        ...{ distance, h: 0.2, innerSteps: 4, latents: 'fresh', optimizer },
        drawLatents: makeDrawer(2).drawLatents,
      });
      const first = proximal.step(loss);
      const before = tf.memory().numTensors;
      for (let k = 0; k < 10; k++) tf.tidy(() => void proximal.step(loss));
      expect(tf.memory().numTensors).toBe(before);
      expect(first.losses.isDisposed).toBe(true);
      for (const owner of [proximal, optimizer, potentialOptimizer]) owner.dispose();
      for (const owner of [generator, network]) owner.dispose();
    });
  });

  describe('without a distance', () => {
    it('takes plain steps on fresh latents and holds no anchor', () => {
      const [generator, reference] = [makeGenerator(), makeGenerator()];
      const [optimizer, referenceOptimizer] = [adam(), adam()];
      const { drawn, drawLatents } = makeDrawer(1);
      const before = tf.memory().numTensors;
      const proximal = new ProximalGenerator(generator, { innerSteps: 3, optimizer, drawLatents });
      expect(tf.memory().numTensors).toBe(before);
      const { losses, penalties } = proximal.step(loss);
      expect(penalties).toBeUndefined();
      expect(losses.shape).toEqual([3]);
      expect(drawn).toHaveLength(3);
      const draw = makeDrawer(1).drawLatents;
      for (let step = 0; step < 3; step++) {
        const z = draw();
        const objective = () => loss(forward(reference, z)) as tf.Scalar;
        referenceOptimizer.minimize(objective, false, trainableVariables(reference));
        z.dispose();
      }
      expect(weightsOf(generator)).toEqual(weightsOf(reference));
      for (const owner of [proximal, optimizer, referenceOptimizer]) owner.dispose();
      for (const owner of [generator, reference]) owner.dispose();
    });

    it('takes them on one batch if latents are fixed', () => {
      const generator = makeGenerator();
      const optimizer = adam();
      const { drawn, drawLatents } = makeDrawer(1);
      const options = { innerSteps: 3, latents: 'fixed', optimizer, drawLatents } as const;
      const proximal = new ProximalGenerator(generator, options);
      for (const inner of proximal.innerSteps()) {
        inner.ascend(); // nothing to do
        const { loss: own, penalty } = inner.descend(loss);
        expect(penalty).toBeUndefined();
        own.dispose();
      }
      expect(drawn).toHaveLength(1);
      for (const owner of [proximal, optimizer, generator]) owner.dispose();
    });
  });

  it('gives the losses of a step to the caller or to the surrounding tidy', () => {
    const generator = makeGenerator();
    const optimizer = tf.train.sgd(0.1);
    const proximal = new ProximalGenerator(generator, {
      ...{ distance: rwp(), h: 0.2, innerSteps: 2, latents: 'fixed', optimizer },
      drawLatents: makeDrawer(3).drawLatents,
    });
    const before = tf.memory().numTensors;
    proximal.setAnchor();
    const kept: tf.Scalar[] = [];
    for (const inner of proximal.innerSteps()) {
      if (inner.index === 0) tf.tidy(() => void inner.descend(loss));
      else kept.push(...(Object.values(inner.descend(loss)) as tf.Scalar[]));
    }
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(kept.map(({ shape }) => shape)).toEqual([[], []]);
    expect(kept[1]!.dataSync()[0]).toBeGreaterThan(0);
    tf.dispose(kept);
    for (const owner of [proximal, optimizer, generator]) owner.dispose();
  });

  describe('refuses', () => {
    const use = (
      changed: Partial<ProximalGeneratorOptions>,
      lossOf: (samples: tf.Tensor) => unknown = loss,
    ) => {
      const generator = makeGenerator();
      const optimizer = tf.train.sgd(0.1);
      const proximal = new ProximalGenerator(generator, {
        ...{ distance: rwp(), h: 0.2, innerSteps: 2, latents: 'fixed', optimizer },
        drawLatents: makeDrawer(3).drawLatents,
        ...changed,
      });
      try {
        proximal.step(lossOf as typeof loss);
        return undefined;
      } catch (error) {
        return error;
      } finally {
        for (const owner of [proximal, optimizer, generator]) owner.dispose();
      }
    };

    it('a loss that is not a scalar, and one that is not a tensor', () => {
      const notScalar = use({}, (samples) => samples);
      expect(notScalar).toBeInstanceOf(RangeError);
      expect(String(notScalar)).toContain('[16,2]');
      for (const value of [0.5, undefined, Promise.resolve(1)]) {
        expect(use({}, () => value)).toBeInstanceOf(TypeError);
      }
      expect(String(use({}, () => 0.5))).toContain('the loss is 0.5');
      expect(use({}, (samples) => tf.reshape(loss(samples), [1, 1]))).toBeUndefined();
    });

    it('a squared distance that is not a scalar, naming the distance', () => {
      const squaredDistance = (x: tf.Tensor, y: tf.Tensor) => tf.sub(x, y) as tf.Scalar;
      const error = use({ distance: { name: 'mine', squaredDistance } });
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toContain('mine');
    });

    it('latents that are not one tensor', () => {
      const drawn: tf.Tensor[] = [];
      const conditional = () => {
        drawn.push(tf.zeros([4, 3]), tf.zeros([4]));
        return drawn as unknown as tf.Tensor;
      };
      const error = use({ drawLatents: conditional });
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/array of 2.*conditional/);
      expect(drawn.every(({ isDisposed }) => isDisposed)).toBe(true);
      for (const value of [undefined, 3, Promise.resolve(tf.scalar(0))]) {
        const wrong = use({ drawLatents: () => value as unknown as tf.Tensor });
        expect(wrong).toBeInstanceOf(TypeError);
        expect(String(wrong)).toContain('drawLatents returned');
      }
    });

    it('samples that are not a tensor', () => {
      const error = use({ forward: (z) => [z] as unknown as tf.Tensor });
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toContain('forward');
    });

    it('steps that are over or taken, and inner steps without an anchor of their own', () => {
      const generator = makeGenerator();
      const optimizer = tf.train.sgd(0.1);
      const proximal = new ProximalGenerator(generator, {
        ...{ distance: rwp(), h: 0.2, innerSteps: 2, latents: 'fixed', optimizer },
        drawLatents: makeDrawer(3).drawLatents,
      });
      expect(() => proximal.innerSteps()).toThrow(/setAnchor/);
      proximal.setAnchor();
      const steps: InnerStep[] = [];
      for (const inner of proximal.innerSteps()) {
        steps.push(inner);
        tf.dispose(inner.descend(loss));
        expect(() => inner.descend(loss)).toThrow(/inner step \d was taken/);
        if (inner.index === 1)
          expect(() => steps[0]!.descend(loss)).toThrow(/inner step 0 is over/);
      }
      expect(() => steps[1]!.ascend()).toThrow(/inner step 1 is over/);
      expect(() => proximal.innerSteps()).toThrow(/setAnchor/);
      proximal.dispose();
      proximal.dispose();
      for (const call of [
        () => proximal.step(loss),
        () => proximal.setAnchor(),
        () => proximal.innerSteps(),
      ]) {
        expect(call).toThrow(/disposed/);
      }
      for (const owner of [optimizer, generator]) owner.dispose();
    });
  });
});

describe('options, checked when the generator is made', () => {
  const weight = tf.variable(tf.ones([3, 2]));
  const options: ProximalGeneratorOptions = {
    distance: rwp(),
    h: 0.2,
    innerSteps: 2,
    latents: 'fixed',
    optimizer: tf.train.sgd(0.1),
    drawLatents: makeDrawer(4).drawLatents,
    forward: (z) => tf.matMul(z as tf.Tensor2D, weight),
  };
  const make = (changed: object) => () =>
    new ProximalGenerator([weight], { ...options, ...changed } as ProximalGeneratorOptions);

  it('takes a list of variables with a forward function', () => {
    const proximal = make({})();
    const before = tf.memory().numTensors;
    proximal.step(loss);
    expect(tf.memory().numTensors).toBe(before + 2); // losses and penalties
    expect([...weight.dataSync()]).not.toEqual([1, 1, 1, 1, 1, 1]);
    proximal.dispose();
  });

  it.each([
    ['h', 0],
    ['h', -1],
    ['h', Number.NaN],
    ['h', Number.POSITIVE_INFINITY],
    ['h', undefined],
    ['h', '0.2'],
    ['innerSteps', 0],
    ['innerSteps', 1.5],
    ['innerSteps', undefined],
    ['latents', 'cached'],
    ['latents', undefined],
    ['forward', undefined],
  ])('refuses %s %s by a RangeError that names it', (name, value) => {
    expect(make({ [name]: value })).toThrow(RangeError);
    expect(make({ [name]: value })).toThrow(new RegExp(`^${name} is `));
  });

  it.each([
    ['distance', 'rwp'],
    ['distance', rwp],
    ['distance', null],
    ['optimizer', 'adam'],
    ['optimizer', undefined],
    ['drawLatents', undefined],
    ['drawLatents', tf.zeros([1, 3])],
    ['forward', 'training'],
  ])('refuses %s %s by a TypeError that names it', (name, value) => {
    expect(make({ [name]: value })).toThrow(TypeError);
    expect(make({ [name]: value })).toThrow(new RegExp(`^${name} is `));
  });

  it('refuses h without a distance', () => {
    expect(make({ distance: undefined })).toThrow(RangeError);
    expect(make({ distance: undefined })).toThrow(/^h is 0.2/);
    make({ distance: undefined, h: undefined, latents: undefined })().dispose();
  });

  it('refuses missing options and a generator of another type', () => {
    const generators = [undefined, 'dcgan', {}, [1]];
    for (const generator of generators) {
      const build = () => new ProximalGenerator(generator as never, options);
      expect(build).toThrow(TypeError);
    }
    expect(() => new ProximalGenerator([weight], undefined as never)).toThrow(TypeError);
  });

  it('refuses a generator without trainable variables, or with two inputs', () => {
    const frozen = tf.variable(tf.ones([1]), false);
    expect(() => new ProximalGenerator([frozen], options)).toThrow(RangeError);
    expect(() => new ProximalGenerator([], options)).toThrow(RangeError);
    const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [1] })];
    const joined = tf.layers.concatenate().apply(inputs) as tf.SymbolicTensor;
    const outputs = tf.layers.dense({ units: 2 }).apply(joined) as tf.SymbolicTensor;
    const conditional = tf.model({ inputs, outputs });
    const { forward: _, ...withoutForward } = options;
    const build = () => new ProximalGenerator(conditional, withoutForward);
    expect(build).toThrow(RangeError);
    expect(build).toThrow(/2 inputs.*conditional/);
    frozen.dispose();
    conditional.dispose();
  });
});
