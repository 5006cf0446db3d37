/** The axes and lines on a canvas, by uPlot. */
import uPlot from 'uplot';
import type { Cell } from './columns.js';
import { tickText } from './number-text.js';
import { readingOf, type Shown } from './shown.js';
import type { Theme } from './theme.js';
import { linearTicks, logTicks } from './ticks.js';

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
/** Shortest drag in pixels that zooms; a shorter one is a click. */
const LEAST_DRAG = 6;
/** Least distance of ticks in pixels. */
const SPACE = { x: 70, y: 36 };
const LINE_WIDTH = 2;
/** How much of a line's color its band has. */
const BAND_SHARE = 16;

/** What the pointer does. */
export interface PointerActions {
  /** @param x undefined when the pointer has left. */
  point(x: number | undefined): void;
  zoom(from: number, to: number): void;
  showAll(): void;
}

/** One canvas with its lines. */
export class Plot {
  readonly #plot: uPlot;
  #shown: Shown;
  #theme: Theme;
  #marks: HTMLElement[] = [];
  /** Whether the plot moves its own cursor, which is no action of the reader. */
  #isMoving = false;

  /** What a plot is made for; a plot shows another chart only if this is equal. */
  static keyOf({ lines, ranges }: Shown): string {
    return JSON.stringify([ranges.isLog, lines.map(({ series }) => series.dash ?? [])]);
  }

  constructor(
    parent: HTMLElement,
    shown: Shown,
    theme: Theme,
    size: { readonly width: number; readonly height: number },
    actions: PointerActions,
  ) {
    this.#shown = shown;
    this.#theme = theme;
    this.#plot = new uPlot(this.#options(size, actions), this.#data(), parent);
    this.#watchTouch(actions);
  }

  /** Shows another chart of the same key. */
  update(shown: Shown, theme: Theme): void {
    this.#shown = shown;
    this.#theme = theme;
    this.#quietly(() => this.#plot.setData(this.#data()));
    // Colors are read again only by a redraw of all paths.
    this.#plot.redraw(true, true);
  }

  resize(size: { readonly width: number; readonly height: number }): void {
    this.#quietly(() => this.#plot.setSize(size));
  }

  /** Marks the values at an x; undefined marks none. */
  markAt(x: number | undefined, movesCursor: boolean): void {
    const plot = this.#plot;
    for (const mark of this.#marks) mark.remove();
    this.#marks = [];
    const left = x === undefined ? -10 : plot.valToPos(x, 'x');
    if (movesCursor) this.#quietly(() => plot.setCursor({ left, top: x === undefined ? -10 : 0 }));
    if (x === undefined) return;
    const { lines, ranges } = this.#shown;
    for (const [i, line] of lines.entries()) {
      const found = readingOf(line, ranges.x, x);
      if (!found || (ranges.isLog && found.mean <= 0)) continue;
      const mark = document.createElement('div');
      mark.className = 'wprox-chart-mark';
      mark.style.left = `${left}px`;
      mark.style.top = `${plot.valToPos(found.mean, 'y')}px`;
      mark.style.background = this.#colorOf(i);
      plot.over.append(mark);
      this.#marks.push(mark);
    }
  }

  dispose(): void {
    this.#plot.destroy();
  }

  #quietly(act: () => void): void {
    this.#isMoving = true;
    try {
      act();
    } finally {
      this.#isMoving = false;
    }
  }

  #colorOf(index: number): string {
    // uPlot can draw in a later task, when there are fewer lines.
    const series = this.#shown.lines[index]?.series;
    return (this.#theme.isDark && series?.darkColor) || series?.color || 'transparent';
  }

  /** The columns in the order of the series: highs and lows of all lines, then the means above them. */
  #data(): uPlot.AlignedData {
    const { x, mean, low, high } = this.#shown.columns;
    if (x.length === 0) return [[0], ...this.#shown.lines.flatMap(() => [[null], [null], [null]])];
    const bands = mean.flatMap((_, i): Cell[][] => [high[i]!, low[i]!]);
    return [x, ...bands, ...mean] as uPlot.AlignedData;
  }

  #options(
    size: { readonly width: number; readonly height: number },
    actions: PointerActions,
  ): uPlot.Options {
    const { lines, ranges } = this.#shown;
    const edge: uPlot.Series = { width: 0, points: { show: false } };
    const firstMean = 1 + 2 * lines.length;
    return {
      ...size,
      padding: [8, 14, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: () => [...this.#shown.ranges.x] },
        y: { distr: ranges.isLog ? 3 : 1, range: () => [...this.#shown.ranges.y] },
      },
      axes: [this.#axis('x'), this.#axis('y')],
      bands: lines.map((_, i) => ({
        series: [1 + 2 * i, 2 + 2 * i],
        fill: () => `color-mix(in srgb, ${this.#colorOf(i)} ${BAND_SHARE}%, transparent)`,
      })),
      series: [
        {},
        ...lines.flatMap(() => [edge, edge]),
        ...lines.map(
          ({ series }, i): uPlot.Series => ({
            width: LINE_WIDTH,
            stroke: () => this.#colorOf(i),
            ...(series.dash && { dash: [...series.dash] }),
            points: {
              show: true,
              size: 7,
              width: 0,
              fill: () => this.#colorOf(i),
              filter: (_, index) => this.#shown.columns.dots[index - firstMean] ?? [],
            },
          }),
        ),
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG },
        bind: {
          dblclick: () => () => {
            actions.showAll();
            return null;
          },
        },
      },
      hooks: {
        draw: [(plot) => this.#drawLevel(plot)],
        setCursor: [
          (plot) => {
            if (this.#isMoving) return;
            const { left } = plot.cursor;
            actions.point(left === undefined || left < 0 ? undefined : plot.posToVal(left, 'x'));
          },
        ],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < LEAST_DRAG) return;
            const [from, to] = [plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x')];
            plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            actions.zoom(from, to);
          },
        ],
      },
    };
  }

  #axis(side: 'x' | 'y'): uPlot.Axis {
    const isX = side === 'x';
    return {
      scale: side,
      font: FONT,
      stroke: () => this.#theme.soft,
      grid: { show: !isX, stroke: () => this.#theme.rule, width: 1 },
      ticks: { show: isX, stroke: () => this.#theme.rule, size: 5, width: 1 },
      border: { show: isX, stroke: () => this.#theme.soft, width: 1 },
      gap: isX ? 4 : 8,
      size: isX ? 30 : (_, values) => widthOf(values),
      splits: (plot, _, low, high) => {
        const pixels = (isX ? plot.bbox.width : plot.bbox.height) / devicePixelRatio;
        const count = Math.max(2, Math.floor(pixels / SPACE[side]));
        return !isX && this.#shown.ranges.isLog
          ? logTicks(low, high, count)
          : linearTicks(low, high, count);
      },
      values: (_, splits) => splits.map(tickText),
      // By default uPlot filters the ticks of logarithmic axes once more.
      filter: (_, splits) => splits,
    };
  }

  /** Draws the level as a dotted line with its name. */
  #drawLevel({ ctx, bbox, valToPos }: uPlot): void {
    const { level } = this.#shown.chart;
    if (!level || (this.#shown.ranges.isLog && level.value <= 0)) return;
    const y = Math.round(valToPos(level.value, 'y', true));
    ctx.save();
    ctx.strokeStyle = this.#theme.soft;
    ctx.fillStyle = this.#theme.soft;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([2 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
    ctx.font = FONT.replace('12px', `${12 * devicePixelRatio}px`);
    // Lines end at the right, so the name stands at the left.
    ctx.textAlign = 'left';
    ctx.fillText(level.label, bbox.left + 4 * devicePixelRatio, y - 6 * devicePixelRatio);
    ctx.restore();
  }

  /** uPlot knows only mice. A touch that moves sideways moves the cursor; one that goes up scrolls. */
  #watchTouch(actions: PointerActions): void {
    const { over } = this.#plot;
    over.style.touchAction = 'pan-y';
    over.addEventListener('pointermove', (event) => {
      if (event.pointerType !== 'touch') return;
      const left = event.clientX - over.getBoundingClientRect().left;
      const within = Math.min(over.clientWidth, Math.max(0, left));
      actions.point(this.#plot.posToVal(within, 'x'));
      this.markAt(this.#plot.posToVal(within, 'x'), true);
    });
  }
}

/** Room for the longest number of the y axis. */
function widthOf(values: readonly (string | null)[] | null): number {
  const longest = Math.max(3, ...(values ?? []).map((value) => value?.length ?? 0));
  return 16 + 7 * longest;
}
