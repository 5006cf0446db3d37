/**
 * The best setting of each method of a sweep, against the best control. The best of many settings is chosen by
 * the distances that it is compared by, so that each method has the number of settings that were tried.
 */
import { endsBest, isControl, type WithFinal } from './controls.js';
import type { Family, FamilyVariant } from './families.js';
import { type PairedFinals, pairedFinals } from './paired-finals.js';

/** A method: a family of variants. */
export interface MethodResult {
  readonly name: string;
  readonly label: string;
  /** Number of settings that were tried. */
  readonly settings: number;
  /** The setting that ends best; undefined if no seed of the method is complete. */
  readonly best?: WithFinal<FamilyVariant>;
  /** Whether this setting is the best control. */
  readonly isBestControl: boolean;
  /** Its final distances against those of the best control; undefined for that one. */
  readonly against?: PairedFinals;
}

/** The methods of a sweep. */
export interface Methods {
  /** The control that ends best, of all families. */
  readonly control: WithFinal | undefined;
  readonly methods: readonly MethodResult[];
}

/** Finds the best setting of each family, by {@link endsBest}. */
export function methodsOf(families: readonly Family[]): Methods {
  const control = endsBest(families.flatMap(({ variants }) => variants.filter(isControl)));
  return {
    control,
    methods: families.map(({ name, label, variants }): MethodResult => {
      const best = endsBest(variants);
      const isBestControl = best !== undefined && best.variant === control?.variant;
      const against =
        best && control && !isBestControl ? pairedFinals(best.variant, control.variant) : undefined;
      return {
        name,
        label,
        settings: variants.length,
        ...(best && { best }),
        isBestControl,
        ...(against && { against }),
      };
    }),
  };
}

/** Whether a family has several settings, so that there is a choice. */
export function isSweep({ methods }: Methods): boolean {
  return methods.some(({ settings }) => settings > 1);
}
