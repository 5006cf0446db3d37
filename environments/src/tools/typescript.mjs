/** TypeScript's ways to find a module's types. */
import { realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** The settings of a strict user. */
const STRICT = {
  noEmit: true,
  target: 'ES2023',
  // TensorFlow.js's types name canvases and WebGL, which are in DOM.
  lib: ['ES2023', 'DOM'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  types: ['node'],
};

export const RESOLUTIONS = {
  'ts-bundler': {
    title: 'TypeScript, bundler',
    options: { module: 'ESNext', moduleResolution: 'bundler' },
  },
  'ts-node16': {
    title: 'TypeScript, node16',
    options: { module: 'Node16', moduleResolution: 'node16' },
  },
};

/**
 * Compiles all programs.
 *
 * @param folder where the packages are installed and the programs are in `programs/`.
 * @param execute runs a program, and throws an error whose `output` is what it printed.
 * @returns the compiler's messages about the programs and about our packages, one a line.
 */
export async function compile(folder, name, execute) {
  const types = path.dirname(
    path.dirname(realpathSync(require.resolve('@types/node/package.json'))),
  );
  const compilerOptions = { ...STRICT, ...RESOLUTIONS[name].options, typeRoots: [types] };
  const project = path.join(folder, `tsconfig.${name}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, include: ['programs'] }));
  const compiler = path.join(
    path.dirname(require.resolve('typescript/package.json')),
    'bin',
    'tsc',
  );
  const args = [compiler, '-p', project, '--pretty', 'false'];
  const output = await execute(process.execPath, args, { cwd: folder }).catch(
    (error) => error.output || error.message,
  );
  // The declaration files of other packages have errors that are not ours.
  const isOurs = (line) =>
    line.startsWith('programs/') || line.includes('node_modules/@wprox/') || !/^\S+\(\d/.test(line);
  return output.split('\n').filter((line) => /error TS/.test(line) && isOurs(line));
}
