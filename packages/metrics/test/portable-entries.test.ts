/** The entries that run anywhere, as they are built: bundled for browsers, and run without Node. */
import { describe, expect, it } from 'vitest';
import { bundled, resultInWorker } from './bundle.js';
import { result } from './measure-sets.fixture.js';

describe.each([
  ['index', []],
  ['nsfwjs/index', ['nsfwjs/models/inception_v3']],
])('dist/%s.js', (entry, others) => {
  it('imports nothing but TensorFlow.js and reads nothing of Node', async () => {
    const external = ['@tensorflow/tfjs', ...others];
    const { code, imports, warnings } = await bundled(`dist/${entry}.js`, external);
    expect(warnings).toEqual([]);
    expect(new Set(imports)).toEqual(new Set(external));
    expect(code).not.toMatch(/["']node:|fileURLToPath|import\.meta/);
    expect(code).not.toMatch(/(?<!\.)\b(?:(?:process|Buffer)\s*[.[]|require\s*\(|__dirname)/);
  });
});

describe('the main entry', () => {
  it('measures the same in a web worker as in Node', async () => {
    const measured = await result();
    expect(await resultInWorker('test/measure-sets.fixture.ts')).toEqual(measured);
    expect(measured).toMatchObject({
      compressed: [1, 2],
      refusal: expect.stringMatching(/^MetricsFileError: .*gzip file/),
    });
  });
});
