/**
 * Checks the commands and the files of experiments on this repository's pages. A call of `wprox` goes to the real
 * definition of the command, which does nothing with it; other programs must exist, with the files that they name.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { blocksOf } from '@wprox/docs/blocks';
import { experiments, presets } from '@wprox/experiments';
import { PROGRAMS_NOT_CALLED } from './not-executed.mjs';
import { root } from './steps.mjs';
import { workspacePackages } from './workspace.mjs';

/** Pages whose commands another script runs as they stand. */
const RUN_ELSEWHERE = /^examples\//;
const SHELL = 'sh';

/** Lists the programs in a block of shell lines: the words of each, and the folder where `cd` has led. */
export function programsOf(code) {
  const lines = code.replaceAll(/\\\n\s*/g, ' ').split('\n');
  let stays = '';
  return lines.flatMap((line) => {
    const programs = wordsOf(line).map((words) => words.filter(isNoSetting));
    let folder = stays;
    const read = programs
      .filter((words) => words.length > 0)
      .map((words) => {
        if (words[0] === 'cd') folder = path.posix.join(folder, words[1]);
        return { words, folder };
      });
    if (programs.length === 1) stays = folder; // `cd x && y` is for its own line
    return read;
  });
}

/** `NAME=value` before a program. */
const isNoSetting = (_word, i, words) => !words.slice(0, i + 1).every((each) => /^\w+=/.test(each));

/** Splits a line into programs at `|`, `&&` and `;`, without comments and redirections. */
function wordsOf(line) {
  const programs = [[]];
  for (const [token, , single, double] of line.matchAll(/('([^']*)'|"([^"]*)"|[^\s'"]+)+/g)) {
    if (token.startsWith('#')) break;
    if (['|', '&&', ';'].includes(token)) programs.push([]);
    else programs.at(-1).push(single ?? double ?? token);
  }
  return programs.map((words) => {
    const at = words.findIndex((word) => ['>', '<', '>>'].includes(word));
    return at < 0 ? words : words.slice(0, at);
  });
}

/** Lists the programs in the shell blocks of a page. */
export function commandsOf(page, text) {
  if (RUN_ELSEWHERE.test(page)) return [];
  return blocksOf(text)
    .filter(({ language }) => language === SHELL)
    .flatMap(({ code, line }) => programsOf(code).map((each) => ({ ...each, page, line })));
}

const require = createRequire(path.join(root, 'package.json'));
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const ours = new Set(workspacePackages(root).map(({ name }) => name));

/**
 * Says what is wrong with a command.
 *
 * @returns undefined if nothing is; `{ skipped }` with the reason if its program is not called.
 * @throws Error naming what is wrong.
 */
export async function checkCommand({ words, folder, page }) {
  let [program, ...rest] = words;
  const places = ['', folder, path.dirname(page), 'bench'].map((each) => path.join(root, each));
  if (program === 'npx') {
    rest = rest.filter((word) => word !== '--yes' && word !== '-p' && word !== '@wprox/native');
    [program, ...rest] = rest;
  }
  if (program === 'wprox') return parseWprox(rest);
  const reason = PROGRAMS_NOT_CALLED[path.posix.basename(program)];
  if (reason) return { skipped: reason };
  if (program === 'cd') return requirePath(rest[0], places);
  if (program === 'npm') return checkNpm(rest);
  if (program === 'node') return requirePath(rest[0], places);
  if (program === 'vitest') return rest[1] && requirePath(rest[1], places);
  if (['tsc', 'changeset'].includes(program) || program.startsWith('pnpm@')) return undefined;
  throw new Error(
    `${program} is a program that this check does not know; add it to not-executed.mjs`,
  );
}

function requirePath(place, folders) {
  if (/[<$]/.test(place) || folders.some((folder) => existsSync(path.join(folder, place)))) return;
  throw new Error(`${place} is not there`);
}

function checkNpm([command, ...rest]) {
  const isScript = command === 'run' || ['test', 'start'].includes(command);
  if (isScript) {
    const script = command === 'run' ? rest[0] : command;
    if (!manifest.scripts[script]) throw new Error(`package.json has no script ${script}`);
  } else if (command === 'install') {
    const unknown = rest.find((name) => /^(?:@wprox\/|wprox)/.test(name) && !ours.has(name));
    if (unknown) throw new Error(`${unknown} is not a package of this repository`);
  } else throw new Error(`npm ${command} is not known here`);
}

const trainer = path.dirname(require.resolve('wprox/package.json'));
const imported = (file) => import(pathToFileURL(path.join(trainer, 'dist', file)).href);

/** Parses a call of `wprox` by its definition. No command runs. @throws Error with the parser's message. */
export async function parseWprox(words) {
  const { createProgram } = await imported('program.js');
  let said = '';
  const stdout = { write: (text) => Boolean(text), on: () => stdout, columns: 80 };
  const program = createProgram({ stdout, stderr: stdout, stdin: process.stdin }, () => {});
  const quiet = (command) => {
    command.action(() => {});
    command.exitOverride();
    command.configureOutput({
      writeErr: (text) => (said += text),
      outputError: (text) => (said += text),
    });
    for (const each of command.commands) quiet(each);
  };
  for (const each of program.commands) quiet(each);
  const known = program.commands.map((each) => each.name());
  if (!known.includes(words[0])) throw new Error(`wprox has no command ${words[0]}`);
  requireExperiment(words);
  try {
    await program.parseAsync(
      words.map((word) => word.replace('{}', 'rwp-seed1')),
      { from: 'user' },
    );
  } catch (error) {
    throw new Error(`wprox ${words.join(' ')}: ${said || error.message}`);
  }
}

/** Commands whose first argument is an experiment, by what has the names. */
const NAMED = { train: presets, sweep: presets, model: presets, experiment: experiments };

function requireExperiment([command, name]) {
  if (!NAMED[command] || name === undefined || /^-|\.json$/.test(name)) return;
  const isKnown = Object.hasOwn(NAMED[command], name);
  if (!isKnown) throw new Error(`wprox ${command} ${name}: there is no experiment ${name}`);
}
