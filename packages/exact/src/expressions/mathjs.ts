/**
 * mathjs, an optional peer: this module loads with and without it, so that only a formula asks for it.
 * It awaits the import at its top level, because formulas are read without a promise.
 */
import type { create } from 'mathjs/number';

type MathJs = ReturnType<typeof create>;

const loaded: MathJs | { readonly problem: unknown } = await import('mathjs/number').then(
  (module) => module.create(module.all!),
  (problem: unknown) => ({ problem }),
);

/** @throws Error that says how to install mathjs if it cannot be loaded. */
export function mathjs(): MathJs {
  if (!('problem' in loaded)) return loaded;
  throw new Error('formulas need mathjs, which cannot be loaded; install it: npm install mathjs', {
    cause: loaded.problem,
  });
}
