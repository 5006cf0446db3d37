/** What a figure is: a picture whose numbers the float64 package computed, and those numbers in words. */
import type { Picture } from '@wprox/report/pictures';

export interface Figure {
  readonly picture: Picture;
  /** What the picture shows, number by number; one line each, for the terminal. */
  readonly findings: readonly string[];
}

/** A figure that can be asked for by name. */
export interface FigureKind {
  /** One line for the list of figures. */
  readonly description: string;
  /** Whether anything in it is drawn at random. */
  readonly isSeeded: boolean;
  /** Computes and draws it; the same seed gives the same picture. */
  draw(seed: number): Promise<Figure>;
}
