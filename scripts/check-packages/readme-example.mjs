/** The example at the top of a README: found, compiled as a user's strict TypeScript would be. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../steps.mjs';
import { execute } from './execute.mjs';

/**
 * The first fenced block of a package's README.
 *
 * @param languages what may stand behind its fence.
 * @throws Error if it is missing, in another language, or not at the top (before any second heading).
 */
export function firstBlock(folder, languages) {
  const file = path.join(folder, 'README.md');
  if (!existsSync(file)) throw new Error('there is no README.md');
  const text = readFileSync(file, 'utf8');
  const block = /^```(\w*)[^\n]*\n([\s\S]*?)^```/m.exec(text);
  const wanted = `a block of ${languages.join(' or ')}`;
  if (!block) throw new Error(`README.md has no fenced block; expected it to open with ${wanted}`);
  const [, language, code] = block;
  if (/^##/m.test(text.slice(0, block.index))) {
    throw new Error(`README.md has a heading before its first block; expected ${wanted} first`);
  }
  if (!languages.includes(language)) {
    throw new Error(`README.md opens with a block of "${language}"; expected ${wanted}`);
  }
  return code;
}

/**
 * The commands in a block of shell lines that start one of `programs`, directly or through npx.
 *
 * @returns pairs of program and command: ['wprox', 'train'].
 * @throws Error if there is none.
 */
export function shellCommands(block, programs) {
  const commands = block.split('\n').flatMap((line) => {
    const [program, command] = line.replace(/^\s*(\$ )?(npx )?(--\S+ )*/, '').split(/\s+/);
    return programs.includes(program) && command && !command.startsWith('-')
      ? [[program, command]]
      : [];
  });
  if (commands.length === 0) throw new Error(`no line starts ${programs.join(' or ')}`);
  return commands;
}

/**
 * Compiles all examples in one go, inside the folder where the packages are installed. The packages'
 * own declaration files are checked along; those of others (TensorFlow.js) are not our matter.
 *
 * @param examples name and code of each.
 * @returns name, program (the compiled file) and problems (the compiler's words, or empty) of each.
 */
export async function compileExamples(outside, examples) {
  const folder = path.join(outside, 'examples');
  mkdirSync(folder);
  const targets = examples.map(({ name, code }) => {
    const base = name.replace(/^@/, '').replaceAll('/', '-');
    writeFileSync(path.join(folder, `${base}.ts`), `${code}\nexport {};\n`);
    return { name, base };
  });
  const compilerOptions = {
    target: 'ES2023',
    // DOM: TensorFlow.js's own types speak of canvases and WebGL.
    lib: ['ES2023', 'DOM'],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    types: ['node'],
    rootDir: 'examples',
    outDir: 'compiled',
    pretty: false,
  };
  writeFileSync(
    path.join(outside, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['examples'] }),
  );
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  // It fails when anything at all is wrong; what is wrong is sorted out below.
  const output = await execute(process.execPath, [compiler, '-p', '.'], { cwd: outside }).catch(
    (error) => error.output ?? error.message,
  );
  const lines = output.split('\n').filter((line) => /error TS/.test(line));
  return targets.map(({ name, base }) => ({
    name,
    program: path.join(outside, 'compiled', `${base}.js`),
    problems: lines
      .filter(
        (line) =>
          line.startsWith(`examples/${base}.ts`) ||
          line.includes(`node_modules/${name}/`) ||
          !/^\S+\(\d/.test(line), // about no file: the compiler itself could not do its work
      )
      .join('\n'),
  }));
}
