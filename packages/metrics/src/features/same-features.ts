/** The check that two results were measured on the same features. */

/** @throws RangeError naming both feature maps if they differ. */
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
