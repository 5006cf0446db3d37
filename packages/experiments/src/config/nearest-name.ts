/** "Did you mean …?": the valid names that are nearest to a mistyped one, by edit distance. */
import { distance } from 'fastest-levenshtein';

/** Most names in a suggestion. */
const SUGGESTED = 3;
/** Most characters of these names together, so that the message stays short. */
const SUGGESTED_LENGTH = 70;
/** Longest text that is compared with names; the time grows with the length. */
const LONGEST_TYPED = 100;
/** Longest list of all valid names in a message. */
const LIST_LENGTH = 100;

/** A valid name and the number of edits that turn the mistyped name into it. */
interface RankedName {
  readonly name: string;
  readonly edits: number;
}

/**
 * Sorts the candidates by their Levenshtein distance to `name`, nearest first. Letter case does not
 * count, and equally near candidates keep their order.
 */
export function rankNames(name: string, candidates: readonly string[]): RankedName[] {
  const typed = name.toLowerCase();
  return candidates
    .map((candidate) => ({ name: candidate, edits: distance(typed, candidate.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
}

/**
 * Writes the end of an error message about an unknown name: `did you mean 'a' or 'b'?` with up to
 * three names that are near enough to be meant, else the valid names if their list is short.
 *
 * @param candidates all valid names.
 * @param listing the command that prints all valid names, such as `wprox presets`; the message ends
 * with it.
 */
export function suggestName(name: string, candidates: readonly string[], listing?: string): string {
  if (candidates.length === 0) return 'no name is valid here';
  const end = listing === undefined ? '' : `'${listing}' lists all names`;
  const ranked = rankNames(name.slice(0, LONGEST_TYPED), candidates);
  const meant = name.length > LONGEST_TYPED ? [] : namesMeant(name, ranked);
  if (meant.length > 0) return `did you mean ${quoted(meant)}?${end && ` ${end}`}`;
  if (end) return end;
  const list = candidates.join(', ');
  if (list.length <= LIST_LENGTH) return `valid: ${list}`;
  return `the nearest valid names are ${ranked
    .slice(0, SUGGESTED)
    .map((near) => near.name)
    .join(', ')}`;
}

/** Picks the nearest names, if a typing mistake can explain their distance. */
function namesMeant(name: string, ranked: readonly RankedName[]): string[] {
  const nearest = ranked[0]!.edits;
  let room = SUGGESTED_LENGTH;
  return ranked
    .slice(0, SUGGESTED)
    .filter((near) => near.edits <= nearest + 1 && isTypingMistake(name, near))
    .filter((near, index) => {
      room -= near.name.length;
      return index === 0 || room >= 0;
    })
    .map((near) => near.name);
}

/** Whether at most a third of the letters differ, or two letters changed places. */
function isTypingMistake(typed: string, { name, edits }: RankedName): boolean {
  const letters = (text: string) => [...text.toLowerCase()].sort().join('');
  const isSwap = edits <= 2 && letters(typed) === letters(name);
  return (
    isSwap || (edits <= Math.ceil(name.length / 3) && edits < Math.min(typed.length, name.length))
  );
}

/** `'a'`, `'a' or 'b'`, `'a', 'b' or 'c'`. */
function quoted(names: readonly string[]): string {
  const all = names.map((name) => `'${name}'`);
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}
