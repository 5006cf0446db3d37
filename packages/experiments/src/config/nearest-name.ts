/** "Did you mean …?": the valid name that is nearest to what was typed, by edit distance. */
import { distance } from 'fastest-levenshtein';

/**
 * The candidate with the smallest Levenshtein distance to `name`, letter case aside; the first of
 * equals. `undefined` only if there are no candidates.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const typed = name.toLowerCase();
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = distance(typed, candidate.toLowerCase());
    if (!best || edits < best.edits) best = { candidate, edits };
  }
  return best?.candidate;
}

/**
 * A sentence for an error message: the nearest name where it is near enough to be a slip of the
 * finger, and every valid name.
 */
export function suggestName(name: string, candidates: readonly string[]): string {
  const all = `valid: ${candidates.join(', ')}`;
  const nearest = nearestName(name, candidates);
  if (nearest === undefined) return 'none is valid here';
  // More than half of the letters changed is another word, not a slip.
  const edits = distance(name.toLowerCase(), nearest.toLowerCase());
  const near = edits <= Math.max(2, Math.ceil(nearest.length / 2));
  return near ? `did you mean '${nearest}'? (${all})` : all;
}
