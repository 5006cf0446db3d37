/** Reads a package's README: its first block, its commands and its line that installs the package. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FENCED = /^```(\w*)[^\n]*\n([\s\S]*?)^```/gm;
const SHELL = ['sh', 'bash', 'shell', 'console'];

/** @throws Error if the folder has no README.md. */
export function readReadme(folder) {
  const file = path.join(folder, 'README.md');
  if (!existsSync(file)) throw new Error(`${folder} has no README.md; write one`);
  return readFileSync(file, 'utf8');
}

/**
 * Returns the content of the first fenced block of a README.
 *
 * @param languages the words that may follow its fence.
 * @throws Error if the block is missing, has another language, or follows a second heading.
 */
export function firstBlock(readme, languages) {
  const [block] = readme.matchAll(FENCED);
  const wanted = `a block of ${languages.join(' or ')}`;
  if (!block) throw new Error(`README.md has no fenced block; expected ${wanted} first`);
  const [, language, code] = block;
  if (/^##/m.test(readme.slice(0, block.index))) {
    throw new Error(`README.md has a heading before its first block; expected ${wanted} first`);
  }
  if (!languages.includes(language)) {
    throw new Error(`README.md opens with a block of "${language}"; expected ${wanted}`);
  }
  return code;
}

/** Returns the first block of shell commands, as {@link firstBlock}. */
export const firstCommands = (readme) => firstBlock(readme, SHELL);

/**
 * Lists the commands in a block of shell lines that start one of `programs`, directly or through npx.
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
 * Finds the first line `npm install …` in the README's shell blocks that installs the package.
 *
 * @returns what it installs, as a Map from package names to versions (`latest` if none is given).
 * @throws Error if there is no such line.
 */
export function installLine(readme, name) {
  const lines = [...readme.matchAll(FENCED)]
    .filter(([, language]) => SHELL.includes(language))
    .flatMap(([, , code]) => code.split('\n'));
  for (const line of lines) {
    const [, words] = /^\s*(?:\$ )?npm (?:install|i|add) ([^#]+)/.exec(line) ?? [];
    const specifiers = (words ?? '').split(/\s+/).filter((word) => word && !word.startsWith('-'));
    const named = new Map(
      specifiers.map((specifier) => {
        const at = specifier.indexOf('@', 1);
        return at < 0 ? [specifier, 'latest'] : [specifier.slice(0, at), specifier.slice(at + 1)];
      }),
    );
    if (named.has(name)) return named;
  }
  throw new Error(`README.md has no line "npm install ${name} …" in a block of sh; add it`);
}
