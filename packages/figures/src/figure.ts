/** Figures: pictures with the numbers that `@wprox/exact` computed in float64. */
import type { Picture } from '@wprox/report/pictures';

/** A picture and its numbers. */
export interface Figure {
  readonly picture: Picture;
  /** The numbers of the picture as text, one line each, for the terminal. */
  readonly findings: readonly string[];
}

/** A figure that `wprox figure` can draw. */
export interface FigureKind {
  /** One line for the list of figures. */
  readonly description: string;
  /** Whether it depends on the seed. */
  readonly isSeeded: boolean;
  /** Computes and draws the figure; the same seed gives the same picture. */
  draw(seed: number): Promise<Figure>;
}
