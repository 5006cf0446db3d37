/** Every module that the packages export, and where it must run. */

/** In browsers, Node, Deno, Bun and all bundles. */
const ANYWHERE = 'anywhere';
/** In Node, Deno, Bun and bundles for them; elsewhere its error says so. */
const NODE = 'Node';

/** By specifier. `programs/` has one program for each. */
export const RUNS = {
  '@wprox/arguments': ANYWHERE,
  '@wprox/charts': ANYWHERE,
  '@wprox/charts/inline': ANYWHERE,
  '@wprox/exact': ANYWHERE,
  '@wprox/exact/expressions': ANYWHERE,
  '@wprox/exact/bundle': ANYWHERE,
  '@wprox/exact/bundle/expressions': ANYWHERE,
  '@wprox/exact/vectors': ANYWHERE,
  '@wprox/runtime': ANYWHERE,
  '@wprox/runtime/gradients': ANYWHERE,
  '@wprox/runtime/tensors': ANYWHERE,
  '@wprox/runtime/optimizers': ANYWHERE,
  '@wprox/runtime/random': ANYWHERE,
  '@wprox/runtime/replay': ANYWHERE,
  '@wprox/regularizers': ANYWHERE,
  '@wprox/gan': ANYWHERE,
  '@wprox/training': ANYWHERE,
  '@wprox/datasets': ANYWHERE,
  '@wprox/datasets/toys': ANYWHERE,
  '@wprox/datasets/images': ANYWHERE,
  '@wprox/metrics': ANYWHERE,
  '@wprox/metrics/files': NODE,
  '@wprox/metrics/nsfwjs': ANYWHERE,
  '@wprox/from-config': ANYWHERE,
  '@wprox/experiments/configs': ANYWHERE,
  '@wprox/experiments': NODE,
  '@wprox/experiments/run-folders': NODE,
  '@wprox/report': NODE,
  '@wprox/report/pictures': NODE,
  '@wprox/report/samples': NODE,
  '@wprox/report/robustness': NODE,
  '@wprox/report/tables': NODE,
  '@wprox/report/tensorboard': NODE,
  '@wprox/figures': NODE,
  '@wprox/figures/fokker-planck': NODE,
  '@wprox/figures/invariance-of-training': NODE,
  '@wprox/figures/studies': NODE,
  '@wprox/cache': NODE,
  '@wprox/files': NODE,
  '@wprox/native': NODE,
};

/**
 * Where a module cannot run because of a package of others, and why. A check that it does not fails when
 * the reason is gone.
 */
export const EXCEPTIONS = {
  'node-require': withVega('vega has a top-level await, which require() refuses'),
  'node-esbuild-cjs': withVega('vega has a top-level await, which CommonJS does not have'),
};

/** The modules that draw with vega. */
function withVega(reason) {
  const names = [
    'report',
    'report/pictures',
    'report/robustness',
    'figures',
    'figures/fokker-planck',
    'figures/invariance-of-training',
    'figures/studies',
  ];
  return Object.fromEntries(names.map((name) => [`@wprox/${name}`, reason]));
}

/** The name of a module's program: `exact-expressions` of `@wprox/exact/expressions`. */
export const programOf = (specifier) => specifier.replace('@wprox/', '').replaceAll('/', '-');

/** Whether a module is for Node alone. */
export const isForNode = (specifier) => RUNS[specifier] === NODE;

/**
 * Compares the list with what the packages export.
 *
 * @param exported the specifiers that the packed packages export.
 * @throws Error naming what only one of the two has.
 */
export function checkListed(exported) {
  const missing = exported.filter((each) => !RUNS[each]);
  const gone = Object.keys(RUNS).filter((each) => !exported.includes(each));
  if (missing.length > 0) {
    throw new Error(
      `not in environments/src/modules.mjs: ${missing.join(', ')}; add where they run`,
    );
  }
  if (gone.length > 0) throw new Error(`no package exports ${gone.join(', ')}; remove them there`);
}
