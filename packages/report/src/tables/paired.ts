/**
 * Compares each variant with a regularizer with its controls, seed by seed: no regularizer with one
 * generator step, and no regularizer with the same number of generator steps. Without the second,
 * "more generator steps" and "proximal" cannot be told apart.
 */
import { generatorSteps } from '@wprox/experiments';
import type { VariantRuns } from '../charts/run-curves.js';
import { configOf, isControl } from './controls.js';
import { type PairedFinals, pairedFinals } from './paired-finals.js';
import { compareSettings } from './settings.js';

/** A variant against one of its controls. */
export interface PairedComparison extends PairedFinals {
  readonly variant: string;
  readonly label: string;
  /** The label of the control. */
  readonly control: string;
  /** Generator steps of the control in one outer iteration. */
  readonly controlSteps: number;
  /** Paths of other settings in which the control differs, such as `budget.iterations`. */
  readonly differsIn: readonly string[];
}

/** Settings that do not make a control another GAN. */
const IGNORED = ['regularizer', 'evaluation', 'log', 'divergence'] as const;

/** Compares every variant with a regularizer with the controls that the experiment has. */
export function pairedComparisons(variants: readonly VariantRuns[]): PairedComparison[] {
  const plain = variants.filter(isControl);
  return variants
    .filter((one) => !isControl(one))
    .flatMap((own) => {
      const wanted = [...new Set([1, generatorSteps(configOf(own))])];
      return wanted.flatMap((steps) => {
        const control = controlOf(own, plain, steps);
        const compared = control && compare(own, control);
        return compared ? [compared] : [];
      });
    });
}

/**
 * Finds the control with a number of generator steps: one whose other settings are equal except for
 * the budget, else the only one with that number of steps.
 */
function controlOf(
  own: VariantRuns,
  plain: readonly VariantRuns[],
  steps: number,
): VariantRuns | undefined {
  const candidates = plain.filter((one) => generatorSteps(configOf(one)) === steps);
  const equal = candidates.find((one) =>
    differences(own, one).every((path) => path.startsWith('budget.')),
  );
  return equal ?? (candidates.length === 1 ? candidates[0] : undefined);
}

function compare(own: VariantRuns, control: VariantRuns): PairedComparison | undefined {
  const finals = pairedFinals(own, control);
  return (
    finals && {
      variant: own.variant,
      label: own.label,
      control: control.label,
      controlSteps: generatorSteps(configOf(control)),
      differsIn: differences(own, control),
      ...finals,
    }
  );
}

function differences(own: VariantRuns, control: VariantRuns): string[] {
  const { differing } = compareSettings([configOf(own), configOf(control)]);
  return differing
    .map(({ path }) => path)
    .filter((path) => !IGNORED.some((group) => path.startsWith(`${group}.`)));
}
