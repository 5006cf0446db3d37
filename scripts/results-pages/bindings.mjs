/**
 * The places of a page that show committed data. Both are invisible comments in the rendered page:
 *
 * - a block, `<!-- data: results step-sizes/vanilla -->` … `<!-- end of data -->`: everything between
 *   the comments is written by the generator `results`;
 * - a number in a sentence, `25.7<!-- = quickstart/images rwp.final -->`: the word before the comment is
 *   the number that the comment names. `in minutes`, `in percent` and `to 2 digits` change its form.
 */

const BLOCK = /<!-- data: ([^>]+?) -->((?:(?!<!-- data: )[\s\S])*?)<!-- end of data -->/g;
const NUMBER =
  /([^\s<>|(*_"“]+)<!-- =\s+(\S+)\s+(\S+?)(?:\s+in\s+(minutes|percent))?(?:\s+to\s+(\d)\s+digits?)?\s+-->/g;

/**
 * Compares a page with the data.
 *
 * @param text the page.
 * @param data `block(words)` and `number({ source, key, unit, digits })` return the text that belongs
 *   there; see `data.mjs`.
 * @returns the text as the data have it, and each difference: its line, what was found, what was expected.
 */
export async function compare(text, data) {
  const places = [...unreadable(text)];
  for (const match of text.matchAll(BLOCK)) {
    const start = match.index + match[0].indexOf('-->') + '-->'.length;
    const expected = await attempt(() => data.block(match[1].trim().split(/\s+/)));
    places.push({ start, found: match[2], ...wrapped(expected) });
  }
  for (const match of text.matchAll(NUMBER)) {
    const [, found, source, key, unit, digits] = match;
    const asked = { source, key, unit, digits: digits && Number(digits) };
    places.push({ start: match.index, found, ...(await attempt(() => data.number(asked))) });
  }
  places.sort((a, b) => a.start - b.start);
  return {
    filled: replaced(text, places),
    differences: places.flatMap((place) => differencesOf(text, place)),
  };
}

/** Returns the page without its blocks; what remains keeps its lines. */
export function withoutBlocks(text) {
  return text.replace(BLOCK, (block) => block.replace(/[^\n]/g, ''));
}

/** Returns the page without its bound numbers. */
export function withoutNumbers(text) {
  return text.replace(NUMBER, '');
}

/** Removes what only aligns a table, because the formatter of the repository aligns tables. */
const plain = (line) => line.replace(/ +/g, ' ').replace(/-{2,}/g, '--').trim();

async function attempt(make) {
  try {
    return { expected: await make() };
  } catch (error) {
    return { problem: error.message };
  }
}

const wrapped = ({ expected, problem }) =>
  problem === undefined ? { expected: `\n\n${expected.trim()}\n\n` } : { problem };

function replaced(text, places) {
  let [done, at] = ['', 0];
  for (const { start, found, expected } of places) {
    if (expected === undefined) continue;
    done += text.slice(at, start) + expected;
    at = start + found.length;
  }
  return done + text.slice(at);
}

function differencesOf(text, { start, found, expected, problem }) {
  const line = text.slice(0, start).split('\n').length;
  if (problem !== undefined) return [{ line, problem }];
  const [have, want] = [found, expected].map((part) => part.split('\n').map(plain));
  const length = Math.max(have.length, want.length);
  const at = Array.from({ length }).findIndex((_, i) => have[i] !== want[i]);
  if (at < 0) return [];
  return [{ line: line + at, found: have[at] ?? '', expected: want[at] ?? '' }];
}

/** Finds comments that look like bindings and are none, such as a block without an end. */
function* unreadable(text) {
  const rest = withoutNumbers(text.replace(BLOCK, (block) => ' '.repeat(block.length)));
  for (const [comment] of rest.matchAll(/<!-- (data:|end of data|=)[^>]*>/g)) {
    const start = text.indexOf(comment);
    const problem = comment.startsWith('<!-- =')
      ? `${comment} does not follow a number, or does not have the form <!-- = source key -->`
      : `${comment} has no partner; expected <!-- data: … --> and <!-- end of data -->`;
    yield { start, found: '', problem };
  }
}
