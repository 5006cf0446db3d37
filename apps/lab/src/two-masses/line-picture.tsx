/**
 * The masses on the line, one row each for the model, its two updates and the target. The area of a disc is its
 * mass. The masses of the model and of the target can be moved.
 */
import { useRef } from 'preact/hooks';
import { numberText } from '../fields/range-field.js';
import { useWidth } from '../fields/use-width.js';
import { LEAST, moved, type Pair, RANGE, type Scene, type SceneNumbers } from './descent.js';
import { Handle } from './handle.js';

const ROW = 46;
const NAMES = 92;
/** Radius of a disc of mass 1. */
const UNIT = 15;
const TICKS = [-2, -1, 0, 1, 2];
const COORDINATES = [0, 1] as const;

export interface PictureProps {
  readonly scene: Scene;
  readonly numbers: SceneNumbers;
  readonly onChange: (change: Partial<Pick<Scene, 'theta' | 'target'>>) => void;
}

export function LinePicture({ scene, numbers, onChange }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const drawing = useRef<SVGSVGElement>(null);
  const plain = Math.max(60, width - NAMES - 24);
  const xOf = (value: number) => NAMES + ((value + RANGE) / (2 * RANGE)) * plain;
  const radiusOf = (coordinate: 0 | 1) =>
    UNIT * Math.sqrt(coordinate === 0 ? scene.alpha : 1 - scene.alpha);
  const rows = [
    { name: 'model θ', kind: 'theta', pair: scene.theta },
    { name: 'Euclidean', kind: 'euclidean', pair: numbers.euclidean.path[1] ?? scene.theta },
    { name: 'Wasserstein', kind: 'wasserstein', pair: numbers.wasserstein.path[1] ?? scene.theta },
    { name: 'target θ*', kind: 'target', pair: scene.target },
  ] as const;
  const height = rows.length * ROW + 28;
  const valueAt = ({ clientX }: PointerEvent) =>
    ((clientX - drawing.current!.getBoundingClientRect().left - NAMES) / plain) * 2 * RANGE - RANGE;

  return (
    <div ref={frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is no drawing. */}
      <svg ref={drawing} width={width} height={height} role="group" aria-label="Masses on the line">
        {TICKS.map((tick) => (
          <g key={tick} transform={`translate(${xOf(tick)} 0)`}>
            <line class="two-masses-rule" y2={height - 24} />
            <text y={height - 6} text-anchor="middle">
              {numberText(tick)}
            </text>
          </g>
        ))}
        {rows.map(({ name, kind, pair }, index) => (
          <g key={name} class={`two-masses-${kind}`}>
            <text y={(index + 0.5) * ROW + 4}>{name}</text>
            {COORDINATES.map((coordinate) => {
              const place = { x: xOf(pair[coordinate]), y: (index + 0.5) * ROW };
              const disc = <circle class="two-masses-disc" r={radiusOf(coordinate)} />;
              if (kind === 'euclidean' || kind === 'wasserstein') {
                return (
                  <g key={coordinate} transform={`translate(${place.x} ${place.y})`}>
                    {disc}
                  </g>
                );
              }
              return (
                <Handle
                  key={coordinate}
                  {...place}
                  {...described(kind, coordinate, pair, scene.alpha)}
                  valueAt={valueAt}
                  onMove={(value) => onChange({ [kind]: moved(pair, coordinate, value) })}
                >
                  {disc}
                </Handle>
              );
            })}
          </g>
        ))}
      </svg>
    </div>
  );
}

/** The name, value and limits of a mass that can be moved. */
function described(kind: 'theta' | 'target', coordinate: 0 | 1, pair: Pair, alpha: number) {
  const letter = coordinate === 0 ? 'a' : 'b';
  const mass = numberText(coordinate === 0 ? alpha : 1 - alpha);
  const value = pair[coordinate];
  return {
    label: kind === 'theta' ? `Mass ${letter} of the model` : `Mass ${letter}* of the target`,
    value,
    valueText: `${numberText(value)}, mass ${mass}`,
    min: coordinate === 0 ? -RANGE : LEAST,
    max: coordinate === 0 ? -LEAST : RANGE,
  };
}
