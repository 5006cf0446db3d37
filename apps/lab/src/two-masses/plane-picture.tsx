/** The plane of θ = (a, b): level sets of F, both descents, and the places θ and θ*, which can be dragged. */
import { useRef } from 'preact/hooks';
import { numberText } from '../fields/range-field.js';
import { useWidth } from '../fields/use-width.js';
import {
  GEOMETRIES,
  type Geometry,
  levelRadii,
  levelsOf,
  moved,
  type Pair,
  RANGE,
} from './descent.js';
import type { PictureProps } from './line-picture.js';

const LEFT = 34;
const BOTTOM = 40;
const EDGE = 10;
/** Length, by each metric, of the moves whose ends the dashed curves show. */
const BALL = 0.2;

export function PlanePicture({ scene, numbers, onChange }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const side = Math.min(460, useWidth(frame)) - LEFT - EDGE;
  const unit = side / RANGE;
  const xOf = (a: number) => LEFT + (a + RANGE) * unit;
  const yOf = (b: number) => EDGE + (RANGE - b) * unit;
  const placeOf = ([a, b]: Pair) => `${xOf(a)},${yOf(b)}`;
  const levels = levelsOf(scene);
  const pairAt = ({ clientX, clientY }: PointerEvent): Pair => {
    const { left, top } = drawing.current!.getBoundingClientRect();
    const a = (clientX - left - LEFT) / unit - RANGE;
    return moved(moved([a, 1], 0, a), 1, RANGE - (clientY - top - EDGE) / unit);
  };
  const dragging = (kind: 'theta' | 'target') => ({
    class: `two-masses-point two-masses-${kind}`,
    transform: `translate(${placeOf(scene[kind])})`,
    onPointerDown: (event: PointerEvent) =>
      (event.currentTarget as Element).setPointerCapture(event.pointerId),
    onPointerMove: (event: PointerEvent) => {
      if ((event.currentTarget as Element).hasPointerCapture(event.pointerId)) {
        onChange({ [kind]: pairAt(event) });
      }
    },
  });

  return (
    <div ref={frame}>
      <svg
        ref={drawing}
        width={side + LEFT + EDGE}
        height={side + EDGE + BOTTOM}
        role="img"
        aria-label={`Level sets of F over a and b, with the descents from ${numberText(scene.theta[0])}, ${numberText(scene.theta[1])}`}
      >
        <clipPath id="two-masses-window">
          <rect x={LEFT} y={EDGE} width={side} height={side} />
        </clipPath>
        <g clip-path="url(#two-masses-window)">
          <rect class="two-masses-ground" x={LEFT} y={EDGE} width={side} height={side} />
          {levels.map((level, index) => (
            <LevelSet
              key={index}
              isDiamond={scene.loss === 'w1'}
              center={[xOf(scene.target[0]), yOf(scene.target[1])]}
              radii={levelRadii(scene, level)}
              unit={unit}
              depth={1 - index / levels.length}
            />
          ))}
          <line
            class="two-masses-straight"
            x1={xOf(scene.theta[0])}
            y1={yOf(scene.theta[1])}
            x2={xOf(scene.target[0])}
            y2={yOf(scene.target[1])}
          />
          {GEOMETRIES.map((geometry) => {
            const [ra, rb] = numbers[geometry].metric.map((g) => (BALL / Math.sqrt(g)) * unit);
            const [cx, cy] = [xOf(scene.theta[0]), yOf(scene.theta[1])];
            return (
              <ellipse
                key={geometry}
                class={`two-masses-ball two-masses-${geometry}`}
                {...{ cx, cy, rx: ra, ry: rb }}
              />
            );
          })}
          {GEOMETRIES.map((geometry) => (
            <Path
              key={geometry}
              geometry={geometry}
              places={numbers[geometry].path.map(([a, b]) => [xOf(a), yOf(b)])}
            />
          ))}
        </g>
        <rect class="two-masses-frame" x={LEFT} y={EDGE} width={side} height={side} />
        {[0, 0.5, 1, 1.5, 2].map((tick) => (
          <g key={tick}>
            <text x={xOf(-tick)} y={EDGE + side + 17} text-anchor="middle">
              {numberText(-tick)}
            </text>
            <text x={LEFT - 6} y={yOf(tick) + 4} text-anchor="end">
              {numberText(tick)}
            </text>
          </g>
        ))}
        <text x={LEFT + side / 2} y={EDGE + side + 34} text-anchor="middle">
          a, the mass {numberText(scene.alpha)}
        </text>
        <text class="two-masses-inside" x={LEFT + 6} y={EDGE + 16}>
          b, the mass {numberText(1 - scene.alpha)}
        </text>
        <g {...dragging('target')}>
          <circle class="two-masses-grip" r={20} />
          <path class="two-masses-mark" d="M0-8 8 0 0 8-8 0Z" />
        </g>
        <g {...dragging('theta')}>
          <circle class="two-masses-grip" r={20} />
          <circle class="two-masses-mark" r={7} />
        </g>
      </svg>
    </div>
  );
}

interface LevelSetProps {
  readonly isDiamond: boolean;
  readonly center: Pair;
  readonly radii: Pair;
  readonly unit: number;
  /** 1 for the greatest level. */
  readonly depth: number;
}

function LevelSet({ isDiamond, center: [x, y], radii, unit, depth }: LevelSetProps) {
  const [rx, ry] = radii.map((radius) => radius * unit) as [number, number];
  const style = { '--depth': `${Math.round(34 * depth)}%` };
  return isDiamond ? (
    <path
      class="two-masses-level"
      style={style}
      d={`M${x - rx} ${y}L${x} ${y - ry}L${x + rx} ${y}L${x} ${y + ry}Z`}
    />
  ) : (
    <ellipse class="two-masses-level" style={style} {...{ cx: x, cy: y, rx, ry }} />
  );
}

function Path({
  geometry,
  places,
}: {
  geometry: Geometry;
  places: readonly (readonly number[])[];
}) {
  return (
    <g class={`two-masses-${geometry}`}>
      <polyline class="two-masses-path" points={places.map((place) => place.join()).join(' ')} />
      {places.slice(1).map(([x, y], index) => (
        <circle key={index} class="two-masses-step" cx={x} cy={y} r={index === 0 ? 4.5 : 2.5} />
      ))}
    </g>
  );
}
