/** Families of variants with their runs: those that were made from the lists of one variant. */
import { type ExperimentConfig, type GridAxis, gridFamilies, valueText } from '@wprox/experiments';
import type { VariantRuns } from '../charts/run-curves.js';

/** A variant of a family. */
export interface FamilyVariant extends VariantRuns {
  /** Its values of the lists: `h 0.2, learning rate 0.01`; empty without a list. */
  readonly setting: string;
}

/** A family; a variant without lists is a family without axes. */
export interface Family {
  readonly name: string;
  /** Display name, with the name of the family if two families have the same display name. */
  readonly label: string;
  readonly axes: readonly GridAxis[];
  readonly variants: readonly FamilyVariant[];
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
    variants: members.flatMap(({ variant, at }) => {
      const found = byName.get(variant);
      const values = axes.flatMap(({ path, name: axis }) =>
        Object.hasOwn(at, path) ? [`${axis} ${valueText(at[path]!)}`] : [],
      );
      return found ? [{ ...found, setting: values.join(', ') }] : [];
    }),
  }));
}
