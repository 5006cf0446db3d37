/**
 * Turns marks of pages into examples that run in the page. `<!-- live: packages/exact/README.md -->` stands
 * for the first program of that file, and `<!-- live -->` makes the program below it run.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { blocksOf } from './blocks.mjs';
import { root } from './pages.mjs';

const MARK = /^<!-- live(?:: (\S+))? -->\s*$/;
const PROGRAMS = ['js', 'ts'];

/** A plugin of markdown-it. */
export function liveExamples(md) {
  md.core.ruler.push('live-examples', (state) => {
    state.tokens.forEach((token, i) => {
      const [mark, file] = (token.type === 'html_block' && MARK.exec(token.content)) || [];
      if (mark === undefined) return;
      token.content = component(file ? firstProgram(file) : programBelow(state.tokens, i));
    });
  });
}

/** Reads the first program of a page of the repository. @throws Error if it has none. */
export function firstProgram(file) {
  const blocks = blocksOf(readFileSync(path.join(root, file), 'utf8'));
  const program = blocks.find(({ language }) => PROGRAMS.includes(language));
  if (!program)
    throw new Error(`${file} has no block of js or ts to run; add one or drop the mark`);
  return program.code;
}

/** Takes the program of the next fence, which is then shown by the component only. */
function programBelow(tokens, i) {
  const fence = tokens[i + 1];
  if (fence?.type !== 'fence') throw new Error('"<!-- live -->" needs a program directly below it');
  fence.hidden = true;
  fence.type = 'html_block';
  const { content } = fence;
  fence.content = '';
  return content;
}

const component = (code) => `<LiveExample code="${encodeURIComponent(code)}" />\n`;
