import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { presets } from '../presets/presets.js';
import { rankNames, suggestName } from './nearest-name.js';

const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1, maxLength: 8 });

describe('rankNames', () => {
  it('puts the name itself first, in any letter case', () => {
    fc.assert(
      fc.property(names, fc.nat(), (candidates, pick) => {
        const name = candidates[pick % candidates.length]!;
        expect(rankNames(name, candidates)[0]).toEqual({ name, edits: 0 });
        expect(rankNames(name.toUpperCase(), candidates)[0]).toEqual({ name, edits: 0 });
      }),
    );
  });

  it('returns every candidate once, in order of distance', () => {
    fc.assert(
      fc.property(fc.string(), names, (typed, candidates) => {
        const ranked = rankNames(typed, candidates);
        expect(ranked.map(({ name }) => name).sort()).toEqual([...candidates].sort());
        const edits = ranked.map((near) => near.edits);
        expect(edits).toEqual([...edits].sort((a, b) => a - b));
      }),
    );
  });
});

describe('suggestName', () => {
  it('suggests one to three near names', () => {
    expect(suggestName('quickstrat', ['quickstart', 'figure-2'])).toBe(
      "did you mean 'quickstart'?",
    );
    expect(suggestName('figure-4', ['figure-1', 'figure-2', 'flow'])).toBe(
      "did you mean 'figure-1' or 'figure-2'?",
    );
    expect(suggestName('line5', ['line1', 'line2', 'line3', 'line4'])).toBe(
      "did you mean 'line1', 'line2' or 'line3'?",
    );
  });

  it('lists a few valid names if none is near', () => {
    expect(suggestName('wasserstein', ['h', 'latent'])).toBe('valid: h, latent');
    expect(suggestName('rpw', ['rwp', 'o1'])).toBe("did you mean 'rwp'?");
    expect(suggestName('foo', ['log', 'gan'])).toBe('valid: log, gan');
    expect(suggestName('beta1', ['decay', 'momentum'])).toBe('valid: decay, momentum');
    const many = Array.from({ length: 50 }, (_, i) => `setting-${i}`);
    expect(suggestName('x', many)).toMatch(/^the nearest valid names are setting-\d, /);
    expect(suggestName('x', [])).toMatch(/no name/);
  });

  it('names the command that lists all, and stays short for any mistyped preset', () => {
    const all = Object.keys(presets);
    expect(suggestName('wasserstein', all, 'wprox presets')).toBe(
      "'wprox presets' lists all names",
    );
    for (const name of all) {
      const text = suggestName(`${name}x`, all, 'wprox presets');
      expect(text).toContain(`did you mean '${name}'`);
      expect(text).toContain("'wprox presets'");
      expect(text.length).toBeLessThan(130);
    }
  });
});
