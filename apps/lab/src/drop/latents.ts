/** Latents of a generator, drawn from a seed. */
import { Random } from '@wprox/runtime/random';

/**
 * Draws latents on the way from those of a seed to those of the next: z₀ cos(πs/2) + z₁ sin(πs/2), which are
 * standard normal for each s.
 * @param way s, from 0 to 1.
 * @returns `count` latents, one after the other.
 */
export function latentsAt(
  { seed, way }: { readonly seed: number; readonly way: number },
  count: number,
  latentSize: number,
): Float32Array {
  const drawn = (s: number) => new Random(s).normal(count * latentSize);
  const first = drawn(seed);
  if (way === 0) return Float32Array.from(first);
  const second = drawn(seed + 1);
  const [cosine, sine] = [Math.cos((Math.PI * way) / 2), Math.sin((Math.PI * way) / 2)];
  return Float32Array.from(first, (z, i) => cosine * z + sine * second[i]!);
}
