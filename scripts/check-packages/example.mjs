/** Compiles the example of a README as a user's strict TypeScript compiles it. */
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../steps.mjs';
import { execute } from './execute.mjs';

/** The types of Node, which every TypeScript project for Node has; this repository's own copy. */
const TYPES = path.join(root, 'packages', 'exact', 'node_modules', '@types', 'node');

/** The settings of a strict user. */
export const STRICT = {
  target: 'ES2023',
  // TensorFlow.js's types name canvases and WebGL, which are in DOM.
  lib: ['ES2023', 'DOM'],
  module: 'NodeNext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  types: ['node'],
};

/**
 * Compiles an example inside the folder where its package is installed. The declaration files of the
 * package are checked too; those of other packages are not.
 *
 * @param folder where the package is installed.
 * @param name the package.
 * @param code the example.
 * @param optional the optional peers, whose types the package's declarations may name in vain.
 * @returns the compiled program's path.
 * @throws Error with the compiler's messages.
 */
export async function compileExample(folder, { name, code, optional }) {
  mkdirSync(path.join(folder, 'source'), { recursive: true });
  writeFileSync(path.join(folder, 'source', 'example.mts'), `${code}\nexport {};\n`);
  const compilerOptions = {
    ...STRICT,
    typeRoots: [path.dirname(realpathSync(TYPES))],
    rootDir: 'source',
    outDir: 'compiled',
  };
  writeFileSync(
    path.join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['source'] }),
  );
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // The compiler fails if any declaration file of any package has an error; those are sorted out below.
  const args = [compiler, '-p', '.', '--pretty', 'false'];
  const output = await execute(process.execPath, args, { cwd: folder }).catch(
    (error) => error.output || error.message,
  );
  const problems = output
    .split('\n')
    .filter((line) => /error TS/.test(line))
    .filter(
      (line) =>
        line.startsWith('source/') ||
        line.includes(`node_modules/${name}/`) ||
        !/^\S+\(\d/.test(line), // about no file: the compiler could not do its work
    )
    .filter((line) => !optional.some((peer) => line.includes(`Cannot find module '${peer}'`)));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return path.join(folder, 'compiled', 'example.mjs');
}
