/** Numbers measured on different features do not compare. */

/** @throws RangeError naming both, if the two were measured on different features. */
export function assertSameFeatures(
  a: { readonly features: string },
  b: { readonly features: string },
): void {
  if (a.features !== b.features) {
    throw new RangeError(
      `the statistics are of "${a.features}" and "${b.features}"; expected the same feature map`,
    );
  }
}
