/** Draws a run: heat map, grid, real points, coupling, arrows from the anchor, generated points. */
import type { Points } from '../../exact/protocol.js';
import type { View } from '../../state/lab.js';
import type { Scene } from '../session/scene.js';
import { countOf, gridLines, type Place, pointAt, xOf, yOf } from './extent.js';
import { paintMap } from './heat-map.js';
import type { Ink } from './ink.js';

/** What does not change from frame to frame. */
export interface Look {
  readonly ink: Ink;
  readonly place: Place;
  readonly real: Points | undefined;
  /** Color of the run's points. */
  readonly color: string;
  readonly view: Pick<View, 'map' | 'arrows' | 'coupling'>;
}

/** Arrows of more points hide each other. */
const MOST_ARROWS = 160;
const MOST_LINES = 250;

/** Heights of the rows of points of the line, as shares of the extent. */
const REAL_ROW = 0.35;
const GENERATED_ROW = -0.35;

/** A small canvas for the pixels of the heat map, made once. */
let mapCanvas: HTMLCanvasElement | undefined;

export function drawScene(context: CanvasRenderingContext2D, scene: Scene, look: Look): void {
  const { ink, place, view } = look;
  const { size } = place;
  context.fillStyle = ink.plane;
  context.fillRect(0, 0, size, size);
  if (view.map !== 'none') drawMap(context, scene, look);
  drawGrid(context, look);
  if (look.real) drawReal(context, look.real, look);
  if (view.coupling) drawCoupling(context, scene, look);
  if (!scene.frame) return;
  const dimension = look.real?.dimension ?? 2;
  const present: Points = { dimension, values: scene.frame.samples };
  if (view.arrows && scene.frame.anchor) {
    drawArrows(context, present, { dimension, values: scene.frame.anchor }, look);
  }
  drawGenerated(context, present, look);
}

function drawMap(context: CanvasRenderingContext2D, { map }: Scene, { ink, place }: Look): void {
  if (!map || map.values.length !== map.size * map.size) return;
  mapCanvas ??= document.createElement('canvas');
  if (mapCanvas.width !== map.size) mapCanvas.width = mapCanvas.height = map.size;
  const small = mapCanvas.getContext('2d')!;
  const image = small.createImageData(map.size, map.size);
  paintMap(map, ink, image.data);
  small.putImageData(image, 0, 0);
  const side = (map.extent / place.extent) * place.size;
  const start = (place.size - side) / 2;
  context.imageSmoothingEnabled = true;
  context.drawImage(mapCanvas, start, start, side, side);
}

function drawGrid(context: CanvasRenderingContext2D, { ink, place }: Look): void {
  const { size, extent } = place;
  const lines = gridLines(extent);
  context.strokeStyle = ink.grid;
  context.lineWidth = 1;
  context.beginPath();
  for (const line of lines) {
    const x = Math.round(xOf(place, line)) + 0.5;
    const y = Math.round(yOf(place, line)) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, size);
    context.moveTo(0, y);
    context.lineTo(size, y);
  }
  context.stroke();
  context.fillStyle = ink.text;
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  for (const line of lines) {
    if (line !== 0 || lines.length < 4) {
      context.fillText(String(line).replace('-', '−'), xOf(place, line), size - 4);
    }
  }
}

/** Hollow circles, in one path. */
function drawReal(context: CanvasRenderingContext2D, real: Points, { ink, place }: Look): void {
  const row = { extent: place.extent, row: REAL_ROW };
  context.strokeStyle = ink.real;
  context.lineWidth = 1;
  context.beginPath();
  for (let i = 0; i < countOf(real); i++) {
    const [x, y] = pointAt(real, i, row);
    const [left, top] = [xOf(place, x), yOf(place, y)];
    context.moveTo(left + 2.6, top);
    context.arc(left, top, 2.6, 0, 2 * Math.PI);
  }
  context.stroke();
}

function drawGenerated(
  context: CanvasRenderingContext2D,
  points: Points,
  { color, ink, place }: Look,
): void {
  const row = { extent: place.extent, row: GENERATED_ROW };
  context.fillStyle = color;
  context.strokeStyle = ink.plane;
  context.lineWidth = 2;
  context.beginPath();
  for (let i = 0; i < countOf(points); i++) {
    const [x, y] = pointAt(points, i, row);
    const [left, top] = [xOf(place, x), yOf(place, y)];
    context.moveTo(left + 2.5, top);
    context.arc(left, top, 2.5, 0, 2 * Math.PI);
  }
  // The halo first, so that points in a crowd keep their color.
  context.stroke();
  context.fill();
}

/** Lines from the anchor's points, which are small rings, to the present ones. */
function drawArrows(
  context: CanvasRenderingContext2D,
  present: Points,
  anchor: Points,
  { ink, place }: Look,
): void {
  const row = { extent: place.extent, row: GENERATED_ROW };
  const count = Math.min(countOf(present), countOf(anchor), MOST_ARROWS);
  context.strokeStyle = ink.anchor;
  context.lineWidth = 1.25;
  context.beginPath();
  for (let i = 0; i < count; i++) {
    const [fromX, fromY] = pointAt(anchor, i, row);
    const [toX, toY] = pointAt(present, i, row);
    const [x0, y0, x1, y1] = [
      xOf(place, fromX),
      yOf(place, fromY),
      xOf(place, toX),
      yOf(place, toY),
    ];
    context.moveTo(x0 + 1.75, y0);
    context.arc(x0, y0, 1.75, 0, 2 * Math.PI);
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length > 9) {
      const [dx, dy] = [(x1 - x0) / length, (y1 - y0) / length];
      const [bx, by] = [x1 - 3 * dx, y1 - 3 * dy];
      context.moveTo(bx - 5 * dx - 3 * dy, by - 5 * dy + 3 * dx);
      context.lineTo(bx, by);
      context.lineTo(bx - 5 * dx + 3 * dy, by - 5 * dy - 3 * dx);
    }
  }
  context.stroke();
}

/** Lines of the optimal coupling, between the points that it was computed for. */
function drawCoupling(
  context: CanvasRenderingContext2D,
  { transport }: Scene,
  { ink, place }: Look,
): void {
  if (!transport) return;
  const { generated, real, sources, targets } = transport;
  const stride = Math.max(1, Math.ceil(sources.length / MOST_LINES));
  context.strokeStyle = ink.coupling;
  context.lineWidth = 1;
  context.beginPath();
  for (let k = 0; k < sources.length; k += stride) {
    const [fromX, fromY] = pointAt(generated, sources[k]!, {
      extent: place.extent,
      row: GENERATED_ROW,
    });
    const [toX, toY] = pointAt(real, targets[k]!, { extent: place.extent, row: REAL_ROW });
    context.moveTo(xOf(place, fromX), yOf(place, fromY));
    context.lineTo(xOf(place, toX), yOf(place, toY));
  }
  context.stroke();
}
