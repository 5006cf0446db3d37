import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestName, suggestName } from './nearest-name.js';

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 8 });

it('finds a name itself, whatever its case', () => {
  fc.assert(
    fc.property(names, fc.nat(), (candidates, pick) => {
      const name = candidates[pick % candidates.length]!;
      expect(nearestName(name, candidates)).toBe(name);
      expect(nearestName(name.toUpperCase(), candidates)).toBe(name);
    }),
  );
});

it('always answers with a candidate, and undefined without any', () => {
  fc.assert(
    fc.property(fc.string(), names, (typed, candidates) => {
      expect(candidates).toContain(nearestName(typed, candidates));
    }),
  );
  expect(nearestName('x', [])).toBeUndefined();
});

it('suggests near names only, and lists all', () => {
  expect(suggestName('quickstrat', ['quickstart', 'figure-2'])).toBe(
    "did you mean 'quickstart'? (valid: quickstart, figure-2)",
  );
  expect(suggestName('wasserstein', ['h', 'latent'])).toBe('valid: h, latent');
});
