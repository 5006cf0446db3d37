/**
 * Reads the fenced blocks of this repository's pages and type-checks their programs, each as it stands,
 * as a user's strict TypeScript does. Build first: the programs import the built packages.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { blocksOf } from '@wprox/docs/blocks';
import { STRICT } from './check-packages/example.mjs';
import { root } from './steps.mjs';
import { workspacePackages } from './workspace.mjs';

/** The words that mark a block as a program. JavaScript is checked as TypeScript too. */
const PROGRAMS = ['js', 'ts'];
/** What else a fence may say. A program under another word would escape the check. */
const OTHERS = ['sh', 'json', 'html', 'markdown', 'text'];
const SKIPPED = ['node_modules', 'dist'];
/** Pages that are generated from what was checked already. */
const GENERATED = ['docs/api'];

/** Lists the pages below a folder, relative to it, in the order of their names. */
export function pagesIn(folder, under = '') {
  const entries = readdirSync(path.join(folder, under), { withFileTypes: true });
  return entries
    .filter(({ name }) => !name.startsWith('.') && !SKIPPED.includes(name))
    .flatMap((entry) => {
      const file = path.posix.join(under, entry.name);
      if (GENERATED.includes(file)) return [];
      if (entry.isDirectory()) return pagesIn(folder, file);
      return entry.name.endsWith('.md') ? [file] : [];
    });
}

/** Says what is wrong with the fences of a page: a line for each that names no known language. */
export function fenceProblems(page, text) {
  const known = [...PROGRAMS, ...OTHERS];
  return blocksOf(text).flatMap(({ language, line, code }) => {
    if (!known.includes(language)) {
      return [`${page}:${line} says "${language}"; expected one of ${known.join(', ')}`];
    }
    return language === 'json' && !isJson(code) ? [`${page}:${line} is not JSON`] : [];
  });
}

function isJson(code) {
  try {
    JSON.parse(code);
    return true;
  } catch {
    return false;
  }
}

/**
 * Compiles all programs of the pages, as separate modules of one project, in a folder where our packages,
 * TensorFlow.js and the types of Node can be imported.
 *
 * @param folder an empty folder; what is compiled stays there.
 * @param pages pairs of a page's name and its text.
 * @returns each program's page, line of its fence, code, compiled file, and the compiler's errors, such as
 *   `README.md:31 Cannot find name 'critic'.`
 * @throws Error if the compiler could not do its work.
 */
export function compilePrograms(folder, pages) {
  linkPackages(path.join(folder, 'node_modules'));
  const programs = writePrograms(folder, pages);
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(CONFIG));
  const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [compiler, '-p', '.', '--pretty', 'false'];
  const { stdout, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  for (const line of stdout.split(/\r?\n/)) {
    const [, number, at, message] =
      /^source\/program_(\d+)\.ts\((\d+),\d+\): error \w+: (.*)/.exec(line) ?? [];
    if (number === undefined) continue;
    const program = programs[Number(number)];
    program.errors.push(`${program.page}:${program.line + Number(at)} ${message}`);
  }
  if (status !== 0 && programs.every(({ errors }) => errors.length === 0)) {
    throw new Error(`the compiler failed:\n${stdout}`);
  }
  return programs;
}

const CONFIG = {
  // The declarations of each package are checked where it is installed alone.
  compilerOptions: { ...STRICT, skipLibCheck: true, rootDir: 'source', outDir: 'compiled' },
  include: ['source'],
};

/** Writes each program into a file below `source`. */
function writePrograms(folder, pages) {
  mkdirSync(path.join(folder, 'source'));
  const programs = [];
  for (const [page, text] of pages) {
    for (const { language, line, code } of blocksOf(text)) {
      if (!PROGRAMS.includes(language)) continue;
      const name = `program_${programs.length}`;
      writeFileSync(path.join(folder, 'source', `${name}.ts`), `${code}\nexport {};\n`);
      const file = path.join(folder, 'compiled', `${name}.js`);
      programs.push({ page, line, code, file, errors: [] });
    }
  }
  return programs;
}

/** Makes our packages, TensorFlow.js and the types of Node importable, as an installation would. */
function linkPackages(folder) {
  const packages = workspacePackages(root).filter(({ manifest }) => !manifest.private);
  const link = (name, target) => {
    const place = path.join(folder, ...name.split('/'));
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(realpathSync(target), place, 'junction');
  };
  for (const each of packages) link(each.name, each.folder);
  const training = createRequire(path.join(root, 'packages', 'training', 'package.json'));
  for (const name of ['@tensorflow/tfjs', '@types/node']) {
    link(name, path.dirname(training.resolve(`${name}/package.json`)));
  }
  const runtime = createRequire(path.join(root, 'packages', 'runtime', 'package.json'));
  const webgpu = '@tensorflow/tfjs-backend-webgpu';
  link(webgpu, path.dirname(runtime.resolve(`${webgpu}/package.json`)));
}
