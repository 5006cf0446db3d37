/** Where the page's copy is. */
export const stabilityFile: URL;

/** The last exact W₂ of each seed by GAN and variant; null for a run that did not complete, or diverged. */
export function stabilityData(): {
  readonly below: number;
  readonly seeds: readonly number[];
  readonly distances: Readonly<
    Record<string, Readonly<Record<string, readonly (number | null)[]>>>
  >;
};

/** The text of the page's copy. */
export function stabilityText(): string;
