/**
 * Bundles the conformance suite into one file without its test runner, for a machine that has the packages
 * but not the repository. The packages stay imports, so that the suite and a run use the same copies.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../steps.mjs';

const ENTRY = 'conformance-suite';
const modules = {
  measure: 'measure',
  groups: 'check',
  tolerances: 'tolerances',
  exceptions: 'exceptions',
};

/** @param file where the bundle goes. */
export async function bundleConformance(file) {
  // A dependency of packages only; the root of the repository does not have it.
  const require = createRequire(path.join(root, 'packages', 'runtime', 'package.json'));
  const { rolldown } = await import(pathToFileURL(require.resolve('rolldown')).href);
  const source = Object.entries(modules).map(
    ([name, module]) =>
      `export { ${name} } from '${path.join(root, 'conformance', 'src', module)}.ts';`,
  );
  const bundle = await rolldown({
    input: ENTRY,
    platform: 'node',
    external: (id) => /^@tensorflow\/|^@wprox\/|^node:/.test(id),
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? `\0${ENTRY}` : null),
        load: (id) => (id === `\0${ENTRY}` ? source.join('\n') : null),
      },
    ],
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
}
