/** Points drawn by hand: on a canvas with the pointer, or as coordinates in a text. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { inkOf } from '../plane/ink.js';
import { coordinatesText, type PlanePoint, parseCoordinates } from './coordinates.js';

interface DrawingBoardProps {
  readonly points: readonly PlanePoint[];
  readonly onChange: (points: PlanePoint[]) => void;
}

/** The square [−EXTENT, EXTENT]² that the board shows. */
const EXTENT = 3;
/** Side of the canvas in pixels of its own. */
const SIDE = 480;
/** Distance between two points of a stroke. */
const SPACING = 0.12;
/** Most points of a config. */
const MOST_POINTS = 2000;

export function DrawingBoard({ points, onChange }: DrawingBoardProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const stroke = useRef<PlanePoint[] | undefined>(undefined);
  const [text, setText] = useState<string | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const draw = () => {
    if (canvas.current) drawPoints(canvas.current, [...points, ...(stroke.current ?? [])]);
  };
  useEffect(draw);

  const add = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    const at = (share: number) => Number((EXTENT * (2 * share - 1)).toFixed(2));
    const point: PlanePoint = [
      at((event.clientX - box.left) / box.width),
      at(1 - (event.clientY - box.top) / box.height),
    ];
    const list = stroke.current!;
    const last = list.at(-1);
    const isFar = !last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= SPACING;
    if (isFar && points.length + list.length < MOST_POINTS) list.push(point);
    draw();
  };
  const end = () => {
    const drawn = stroke.current;
    stroke.current = undefined;
    if (drawn && drawn.length > 0) onChange([...points.map(copied), ...drawn]);
  };
  return (
    <div class="drawing-board">
      <canvas
        ref={canvas}
        width={SIDE}
        height={SIDE}
        role="img"
        aria-label={`Drawing of ${countText(points)}. Type coordinates below to draw without a pointer.`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          stroke.current = [];
          add(event);
        }}
        onPointerMove={(event) => stroke.current && add(event)}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <div class="row">
        <span class="note number">
          {countText(points)}
          {points.length >= MOST_POINTS && ', the most; clear them to draw'}
        </span>
        <button type="button" onClick={() => onChange([[0, 0]])}>
          Clear
        </button>
      </div>
      <details>
        <summary>Type coordinates</summary>
        <label class="field">
          <span>One point on each line: x, y</span>
          <textarea
            rows={5}
            spellcheck={false}
            value={text ?? coordinatesText(points)}
            onInput={(event) => setText(event.currentTarget.value)}
            onChange={(event) => {
              const parsed = parseCoordinates(event.currentTarget.value);
              if ('problem' in parsed) setProblem(parsed.problem);
              else {
                setProblem(undefined);
                setText(undefined);
                onChange(parsed.points);
              }
            }}
          />
        </label>
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </details>
    </div>
  );
}

const countText = ({ length }: readonly PlanePoint[]) =>
  `${length} ${length === 1 ? 'point' : 'points'}`;

function copied([x, y]: PlanePoint): PlanePoint {
  return [x, y];
}

function drawPoints(canvas: HTMLCanvasElement, points: readonly PlanePoint[]): void {
  const context = canvas.getContext('2d')!;
  const ink = inkOf(canvas);
  context.fillStyle = ink.plane;
  context.fillRect(0, 0, SIDE, SIDE);
  context.strokeStyle = ink.grid;
  context.beginPath();
  for (let i = 1; i < 2 * EXTENT; i++) {
    const at = (i * SIDE) / (2 * EXTENT);
    context.moveTo(at, 0);
    context.lineTo(at, SIDE);
    context.moveTo(0, at);
    context.lineTo(SIDE, at);
  }
  context.stroke();
  context.fillStyle = ink.text;
  for (const [x, y] of points) {
    context.beginPath();
    context.arc(
      ((x + EXTENT) / (2 * EXTENT)) * SIDE,
      ((EXTENT - y) / (2 * EXTENT)) * SIDE,
      5,
      0,
      2 * Math.PI,
    );
    context.fill();
  }
}
