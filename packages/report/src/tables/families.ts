/** Families of variants with their runs: those that were made from the lists of one variant. */
import { type ExperimentConfig, type GridAxis, gridFamilies } from '@wprox/experiments';
import type { VariantRuns } from '../charts/run-curves.js';

/** A family; a variant without lists is a family without axes. */
export interface Family {
  readonly name: string;
  /** Display name, with the name of the family if two families have the same display name. */
  readonly label: string;
  readonly axes: readonly GridAxis[];
  readonly variants: readonly VariantRuns[];
}

/** Groups variants by family, in the order of their first variants. */
export function familiesOf(
  config: Pick<ExperimentConfig, 'variants'>,
  variants: readonly VariantRuns[],
): Family[] {
  const byName = new Map(variants.map((one) => [one.variant, one]));
  const families = gridFamilies(config);
  const isShared = (label: string) => families.filter((one) => one.label === label).length > 1;
  return families.map(({ name, label, axes, members }) => ({
    name,
    label: isShared(label) ? `${label} (${name})` : label,
    axes,
    variants: members.flatMap(({ variant }) => byName.get(variant) ?? []),
  }));
}
