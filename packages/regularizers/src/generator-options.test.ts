/** What a ProximalGenerator refuses: options when it is made, losses and samples when it steps. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { loss, makeDrawer, makeGenerator } from '../test/small-networks.js';
import { type InnerStep, ProximalGenerator, type ProximalGeneratorOptions, rwp } from './index.js';

onEachBackend(() => {
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
      expect(notScalar).toBeInstanceOf(ArgumentError);
      expect(String(notScalar)).toContain('[16,2]');
      for (const value of [0.5, undefined, Promise.resolve(1)]) {
        expect(use({}, () => value)).toBeInstanceOf(ArgumentError);
      }
      expect(String(use({}, () => 0.5))).toContain('loss(…) is 0.5');
      expect(use({}, (samples) => tf.reshape(loss(samples), [1, 1]))).toBeUndefined();
    });

    it('a squared distance that is not a scalar', () => {
      const squaredDistance = (x: tf.Tensor, y: tf.Tensor) => tf.sub(x, y) as tf.Scalar;
      const error = use({ distance: { name: 'mine', squaredDistance } });
      expect(error).toBeInstanceOf(ArgumentError);
      expect(String(error)).toContain('distance.squaredDistance');
    });

    it('latents that are not one tensor', () => {
      const drawn: tf.Tensor[] = [];
      const conditional = () => {
        drawn.push(tf.zeros([4, 3]), tf.zeros([4]));
        return drawn as unknown as tf.Tensor;
      };
      const error = use({ drawLatents: conditional });
      expect(error).toBeInstanceOf(ArgumentError);
      expect(String(error)).toMatch(/2 tensors; expected 1 tensor/);
      expect(drawn.every(({ isDisposed }) => isDisposed)).toBe(true);
      for (const value of [undefined, 3, Promise.resolve(tf.scalar(0))]) {
        const wrong = use({ drawLatents: () => value as unknown as tf.Tensor });
        expect(wrong).toBeInstanceOf(ArgumentError);
        expect(String(wrong)).toContain('drawLatents returned');
      }
    });

    it('samples that are not a tensor', () => {
      const error = use({ forward: (z) => [z] as unknown as tf.Tensor });
      expect(error).toBeInstanceOf(ArgumentError);
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
  ])('refuses %s %s', (name, value) => {
    expect(make({ [name]: value })).toThrow(ArgumentError);
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
  ])('refuses %s %s', (name, value) => {
    expect(make({ [name]: value })).toThrow(ArgumentError);
    expect(make({ [name]: value })).toThrow(new RegExp(`^${name} is `));
  });

  it('refuses h without a distance', () => {
    expect(make({ distance: undefined })).toThrow(ArgumentError);
    expect(make({ distance: undefined })).toThrow(/^h is 0.2/);
    make({ distance: undefined, h: undefined, latents: undefined })().dispose();
  });

  it('refuses missing options and a generator of another type', () => {
    const generators = [undefined, 'dcgan', {}, [1]];
    for (const generator of generators) {
      const build = () => new ProximalGenerator(generator as never, options);
      expect(build).toThrow(ArgumentError);
    }
    expect(() => new ProximalGenerator([weight], undefined as never)).toThrow(ArgumentError);
  });

  it('refuses a generator without trainable variables, or with two outputs', () => {
    const frozen = tf.variable(tf.ones([1]), false);
    expect(() => new ProximalGenerator([frozen], options)).toThrow(ArgumentError);
    expect(() => new ProximalGenerator([], options)).toThrow(ArgumentError);
    const input = tf.input({ shape: [3] });
    const outputs = [1, 2].map((units) => tf.layers.dense({ units }).apply(input));
    const twofold = tf.model({ inputs: input, outputs: outputs as tf.SymbolicTensor[] });
    const { forward: _, ...withoutForward } = options;
    expect(() => new ProximalGenerator(twofold, withoutForward)).toThrow(
      /^generator has 2 outputs/,
    );
    frozen.dispose();
    twofold.dispose();
  });
});
