/**
 * What the tests of the pages do not execute, and why. Everything else runs: programs by page-programs.test.mjs, commands
 * by page-commands.test.mjs, the page to copy by check-site.mjs, and the commands of the examples by check-examples.mjs.
 */

/** Programs of shell blocks. */
export const PROGRAMS_NOT_CALLED = {
  docker: 'builds and runs images, for minutes, where docker is installed',
  sbatch: 'needs Slurm',
  parallel: 'needs GNU parallel; cluster-page.test.ts of the trainer gives it a stand-in',
  mkdir: 'belongs to the system',
  cp: 'belongs to the system',
  pip: 'installs packages of Python from their registry',
  python3: 'makes an environment of Python with packages from its registry',
  bash: 'runs a folder that was packed for a machine with a graphics card',
  esbuild: 'bundles a file of yours; environments/ bundles programs with the same flags',
  'wprox-native': 'builds TensorFlow for minutes; npm run native does so',
};

/** What blocks of js and ts contain that are compiled and not run. */
export const CODE_NOT_RUN = [
  { pattern: /fetch\(|fetchCifar10/, why: 'downloads' },
  { pattern: /openImages|readFile\(/, why: 'reads files of yours' },
  {
    pattern: /writeReport|writeFigure/,
    why: 'reads runs or draws for a minute; their packages test them',
  },
  { pattern: /buildNative/, why: 'builds TensorFlow for minutes' },
  { pattern: /wasmPaths|Worker/, why: 'needs a browser; environments/ runs the same there' },
  { pattern: /tfjs-backend-webgpu/, why: 'needs a graphics card' },
];

/** Pages whose blocks of html are not opened in a browser. */
export const HTML_NOT_OPENED = {
  'apps/trainer/README.md':
    'loads the generator of a run; the export is tested with its own loader',
  'docs/how-to/export-a-generator.md': 'the same',
  'docs/how-to/train-in-a-browser.md': 'import maps; environments/ opens pages with them',
};
/** check-site.mjs opens these. */
export const HTML_OPENED = ['docs/how-to/compute-w2-in-a-browser-page.md'];
