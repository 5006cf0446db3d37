/** The entries that run anywhere, as they are built: bundled for browsers, and run without Node. */
import * as main from '@wprox/datasets';
import * as images from '@wprox/datasets/images';
import * as toys from '@wprox/datasets/toys';
import { describe, expect, it } from 'vitest';
import * as portable from '../src/portable.js';
import { bundled, resultInWorker } from './bundle.js';
import { result } from './draw-batches.fixture.js';

describe.each(['images/index', 'toys/index', 'portable'])('dist/%s.js', (entry) => {
  it('imports nothing but TensorFlow.js and reads nothing of Node', async () => {
    const { code, imports, warnings } = await bundled(`dist/${entry}.js`, ['@tensorflow/tfjs']);
    expect(warnings).toEqual([]);
    expect(new Set(imports)).toEqual(new Set(['@tensorflow/tfjs']));
    expect(code).not.toMatch(/["']node:|fileURLToPath|import\.meta/);
    expect(code).not.toMatch(/(?<!\.)\b(?:(?:process|Buffer)\s*[.[]|require\s*\(|__dirname)/);
  });
});

describe('the main entry', () => {
  it('has all that runs anywhere, and more in Node', () => {
    expect(main).toMatchObject({ ...images, ...toys });
    expect(Object.keys(main)).toEqual(expect.arrayContaining(Object.keys(portable)));
    expect(Object.keys(portable)).toEqual(
      expect.arrayContaining([...Object.keys(images), ...Object.keys(toys)]),
    );
    expect(main).toHaveProperty('openImages');
    expect(portable).not.toHaveProperty('openImages');
  });

  it('gives the same batches in a web worker as in Node', async () => {
    expect(await resultInWorker('test/draw-batches.fixture.ts')).toEqual(await result());
  });
});
