/** The fenced blocks of a page. */

/**
 * Lists the fenced blocks of a page.
 *
 * @returns for each its language (all that its fence says), its code and the line of its fence, from 1.
 */
export function blocksOf(text) {
  const blocks = [];
  let open;
  text.split(/\r?\n/).forEach((line, index) => {
    const [, indent, fence, words] = /^(\s*)(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      if (fence === undefined) return;
      open = { fence, indent: indent.length, language: words.trim(), line: index + 1, code: [] };
    } else if (fence?.startsWith(open.fence) && words.trim() === '') {
      const { language, line: start, code } = open;
      blocks.push({ language, line: start, code: `${code.join('\n')}\n` });
      open = undefined;
    } else open.code.push(line.slice(open.indent));
  });
  return blocks;
}
