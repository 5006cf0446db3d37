/** The check that two results were measured on the same features. */
import { ArgumentError, quoted } from '@wprox/arguments';

/**
 * @param argument the name of `b`.
 * @throws ArgumentError naming both feature maps if they differ, or both dimensions.
 */
export function requireSameFeatures(
  argument: string,
  a: { readonly features: string; readonly dimension?: number },
  b: { readonly features: string; readonly dimension?: number },
): void {
  if (a.features !== b.features) {
    const names = `${quoted(b.features)}, the other of ${quoted(a.features)}`;
    throw new ArgumentError(argument, `is of ${names}; expected the same feature map`);
  }
  if (a.dimension !== b.dimension) {
    const dimensions = `${b.dimension}, the other ${a.dimension}`;
    throw new ArgumentError(argument, `has features of dimension ${dimensions}; expected the same`);
  }
}
