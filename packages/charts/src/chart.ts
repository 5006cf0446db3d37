/** The data of a chart. */

/**
 * A point of a curve. A mean that is no finite number (null, NaN, Infinity) is a gap in the line. The band
 * goes from `low` to `high`, and has a gap where one of them is missing.
 */
export interface ChartPoint {
  /** Finite. */
  readonly x: number;
  readonly mean: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
}

/** An x axis that the reader can choose. */
export interface ChartAxis {
  /** Label of its button: `training time`. */
  readonly name: string;
  /** Title below the chart: `training time in minutes (evaluation excluded)`. */
  readonly title: string;
  /** Unit of a number, above the values: `minutes of training`. */
  readonly unit: string;
}

/** One line, with a curve for each axis. */
export interface ChartSeries {
  /** Its name in the legend. A line keeps being hidden by its name when the chart is updated. */
  readonly label: string;
  /** A CSS color. */
  readonly color: string;
  /** The color on a dark page; by default `color`. */
  readonly darkColor?: string;
  /** Lengths of dash and gap in pixels; by default a solid line. */
  readonly dash?: readonly number[];
  /** As many as the chart has axes; each has its points in increasing order of x. */
  readonly curves: readonly (readonly ChartPoint[])[];
}

/** Lines with bands, against one of several x axes. */
export interface Chart {
  /** What the lines measure, with the unit: `loss`. */
  readonly yTitle: string;
  /** At least one. */
  readonly axes: readonly ChartAxis[];
  /** Their labels differ. */
  readonly series: readonly ChartSeries[];
  /** Whether the y axis begins as a logarithmic one; by default no. Only positive values have one. */
  readonly isLog?: boolean;
  /** A value to compare the lines with, drawn as a dotted line. */
  readonly level?: { readonly value: number; readonly label: string };
}

/** How a chart looks and what it says beside its data. */
export interface ChartOptions {
  /** Name for screen readers; by default `yTitle`. */
  readonly name?: string;
  /** Height of the axes in pixels; by default half of the width, from 220 to 380. */
  readonly height?: number;
  /** Name of the group of buttons for the lines; by default `Lines`. */
  readonly seriesName?: string;
  /** Whether to show how the chart is used; by default yes. */
  readonly showsHint?: boolean;
}

/** A chart in a page. */
export interface MountedChart {
  /**
   * Shows other data and keeps the zoom, the chosen axis and the hidden lines (by their labels).
   * @throws ArgumentError if the chart is not one; the chart that is shown stays.
   */
  update(chart: Chart): void;
  /** Removes the chart from the page. A later update does nothing. */
  dispose(): void;
}
