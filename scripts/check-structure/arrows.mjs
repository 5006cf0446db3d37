/**
 * Which of our packages each package may import, from the bottom of the structure to its top. A
 * package that is not listed here fails the check.
 */

/** An arrow that a package may use only for types and by `import()`, when somebody asks for it. */
const lazily = (name) => ({ name, isLazy: true });

/** Below everything: the error for bad arguments. */
const ARGUMENTS = '@wprox/arguments';
/** Reads files of unknown origin, and makes folders. */
const READING = '@wprox/files';
const TENSORS = [ARGUMENTS, '@wprox/exact', '@wprox/runtime'];
/** Regularizers, gan, metrics and datasets do not import each other; they meet in training. */
const PARTS = ['@wprox/regularizers', '@wprox/gan', '@wprox/metrics', '@wprox/datasets'];
const FILES = ['@wprox/experiments', '@wprox/report', '@wprox/figures'];
const LIBRARIES = [...TENSORS, ...PARTS, ...FILES, '@wprox/training', '@wprox/from-config'];
const BOTTOM = [ARGUMENTS, READING, '@wprox/cache', '@wprox/native', '@wprox/charts'];
const ALL = [...BOTTOM, ...LIBRARIES, 'wprox', 'wprox-chromium'];

export const ARROWS = {
  '@wprox/arguments': [],
  '@wprox/charts': [ARGUMENTS],
  '@wprox/files': [ARGUMENTS],
  '@wprox/exact': [ARGUMENTS],
  '@wprox/cache': [ARGUMENTS, READING],
  '@wprox/native': [ARGUMENTS, READING, '@wprox/cache'],
  '@wprox/runtime': [ARGUMENTS, lazily('@wprox/native')],
  '@wprox/regularizers': TENSORS,
  '@wprox/gan': TENSORS,
  '@wprox/metrics': [...TENSORS, READING],
  '@wprox/datasets': [...TENSORS, READING, '@wprox/cache'],
  '@wprox/training': [...TENSORS, ...PARTS],
  '@wprox/experiments': [ARGUMENTS, READING, lazily('@wprox/datasets')],
  '@wprox/from-config': [
    ...TENSORS,
    '@wprox/gan',
    '@wprox/regularizers',
    '@wprox/training',
    '@wprox/experiments',
    '@wprox/datasets',
  ],
  '@wprox/report': [ARGUMENTS, READING, '@wprox/charts', '@wprox/experiments'],
  '@wprox/figures': [
    ...TENSORS,
    '@wprox/regularizers',
    '@wprox/gan',
    '@wprox/datasets',
    '@wprox/training',
    '@wprox/experiments',
    '@wprox/report',
  ],
  wprox: [...BOTTOM, ...LIBRARIES],
  '@wprox/lab': [...LIBRARIES, '@wprox/charts', 'wprox-chromium', 'wprox'],
  '@wprox/conformance': ALL,
  '@wprox/misuse': ALL,
  '@wprox/bench': ALL,
  '@wprox/environments': ALL,
  'wprox-chromium': [],
  '@wprox/docs': ALL,
  /** The root package: scripts/. */
  'wprox-monorepo': [...ALL, '@wprox/bench', '@wprox/docs', '@wprox/environments'],
};

/** What the tests of every package may import besides the package's own arrows. */
export const TEST_ARROWS = [...TENSORS, 'wprox-chromium'];

/** Packages whose sources may import the test folders of others, to run the same cases. */
export const SHARE_TESTS = ['@wprox/conformance'];
