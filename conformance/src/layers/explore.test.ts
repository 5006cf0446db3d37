import { writeFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { listBackends, prepareBackend } from '@wprox/runtime';
import { it } from 'vitest';
import { comparable, parts, type Truth, tensorsOf, truth } from './derivatives.js';
import { exactTfjs } from './exact-tfjs.js';
import { elementwiseKernels } from './kernels-elementwise.js';
import { movingKernels } from './kernels-moving.js';
import { imageKernels } from './kernels-of-images.js';
import { imageLayers } from './layers-of-images.js';
import { vectorLayers } from './layers-of-vectors.js';

it('x', async () => {
  let cases = [
    ...vectorLayers,
    ...imageLayers,
    ...elementwiseKernels,
    ...movingKernels,
    ...imageKernels,
  ];
  const only = process.env.ONLY;
  if (only) cases = cases.filter((c) => new RegExp(only).test(`${c.subject}, ${c.variant}`));
  const exact = await exactTfjs();
  const out: string[] = [];
  const truths = new Map<unknown, Truth>();
  const t0 = performance.now();
  const slow: [number, string][] = [];
  for (const c of cases) {
    const t = performance.now();
    try {
      truths.set(c, truth(exact, c));
    } catch (e) {
      out.push(`TRUTH ${c.subject}, ${c.variant}: ${(e as Error).message.slice(0, 200)}`);
      exact.engine().startScope;
    }
    slow.push([performance.now() - t, `${c.subject}, ${c.variant}`]);
  }
  slow.sort((a, b) => b[0] - a[0]);
  out.push(
    `${cases.length} cases, truth ${performance.now() - t0} ms; ${slow
      .slice(0, 8)
      .map(([a, b]) => `${a.toFixed(0)} ${b}`)
      .join('; ')}`,
  );
  const backends = (process.env.B ?? 'cpu,wasm').split(',');
  console.warn = () => {};
  for (const b of backends) {
    await prepareBackend(b);
    if (b === 'webgpu') tf.env().set('WEBGPU_CPU_FORWARD', false);
    const t1 = performance.now();
    for (const c of cases) {
      const expected = truths.get(c);
      if (!expected) continue;
      for (const part of parts) {
        const name = `${b} ${part} ${c.subject}, ${c.variant}`;
        try {
          const built = c.build(tf as never);
          try {
            const before = tf.memory().numTensors;
            let tensors: tf.Tensor[];
            try {
              tensors = tensorsOf(tf as never, c, built, part, expected.draw);
            } catch (e) {
              const eng = tf.engine() as any;
              while (eng.state.scopeStack.length > 1) eng.endScope();
              eng.state.gradientDepth = 0;
              eng.state.activeTape = null;
              eng.state.kernelDepth = 0;
              throw e;
            }
            const values = (await Promise.all(tensors.map((x) => x.data()))).flatMap((x) => [...x]);
            tf.dispose(tensors);
            const leaked = tf.memory().numTensors - before;
            const actual = comparable(c, part, values);
            const scale = Math.max(
              1e-3,
              ...expected[part].map(Math.abs),
              part === 'forward' ? 0 : Math.hypot(...values) * 0.3,
            );
            let worst = actual.length === expected[part].length ? 0 : Number.NaN;
            expected[part].forEach((value, i) => {
              const d = Math.abs(value - actual[i]!) / scale;
              if (!(d <= worst)) worst = d;
            });
            if (!(worst < 1e-4))
              out.push(
                `${name}: WRONG ${worst} got ${actual.slice(0, 4)} want ${expected[part].slice(0, 4)}`,
              );
            else out.push(`OK ${worst.toExponential(0)} ${name}`);
            if (leaked) out.push(`LEAK ${leaked} ${name}`);
          } finally {
            built.dispose();
          }
        } catch (e) {
          out.push(`${name}: THROWS ${(e as Error).name} ${(e as Error).message.slice(0, 150)}`);
        }
      }
    }
    out.push(`${b} took ${performance.now() - t1} ms`);
    writeFileSync(process.env.OUT ?? '/tmp/lay/out.txt', out.join('\n'));
  }
}, 1e7);
