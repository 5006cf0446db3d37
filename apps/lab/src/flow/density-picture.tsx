/** Density curves at one time: the exact solution and the last JKO step, between start and target. */
import { useMemo, useRef } from 'preact/hooks';
import { numberText } from '../fields/range-field.js';
import { useWidth } from '../fields/use-width.js';
import { type Curve, type FlowFrames, FRAMES, HORIZON, stepAt } from './frames.js';

const HEIGHT = 300;
const BOTTOM = 24;
const EDGE = 8;

export function DensityPicture({ frames, time }: { frames: FlowFrames; time: number }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const { low, high, most } = useMemo(() => windowOf(frames), [frames]);
  const base = HEIGHT - BOTTOM;
  const xOf = (x: number) => ((x - low) / (high - low)) * width;
  const lineOf = ({ x, y }: Curve) =>
    Array.from(x, (place, i) => {
      const height = base - (y[i]! / most) * (base - EDGE);
      return `${i === 0 ? 'M' : 'L'}${xOf(place).toFixed(1)} ${height.toFixed(1)}`;
    }).join('');
  const exact = lineOf(frames.exact[Math.round((time / HORIZON) * FRAMES)]!);
  return (
    <div ref={frame}>
      <svg
        class="flow-picture"
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={`Densities at the time ${numberText(time)}`}
      >
        <clipPath id="flow-window">
          <rect width={width} height={HEIGHT} />
        </clipPath>
        {ticksOf(low, high).map((tick) => (
          <g key={tick}>
            <line class="flow-rule" x1={xOf(tick)} x2={xOf(tick)} y2={base} />
            <text x={xOf(tick)} y={HEIGHT - 6} text-anchor="middle">
              {numberText(tick)}
            </text>
          </g>
        ))}
        <g clip-path="url(#flow-window)">
          <path class="flow-area" d={`${exact}V${base}Z`} />
          <path class="flow-start" d={lineOf(frames.exact[0]!)} />
          <path class="flow-target" d={lineOf(frames.target)} />
          <path class="flow-exact" d={exact} />
          <path class="flow-jko" d={lineOf(frames.jko[stepAt(frames, time)]!)} />
        </g>
        <line class="flow-rule" x2={width} y1={base} y2={base} />
      </svg>
    </div>
  );
}

/** The range of x with nearly all mass, and the height of the highest curve of all times. */
function windowOf({ setting, exact, jko, target }: FlowFrames) {
  const { startMean, startDeviation, target: kind, targetMean, targetDeviation } = setting;
  const reach = (kind === 'normal' ? 3.5 : 2) * targetDeviation;
  const top = (curve: Curve) => curve.y.reduce((max, y) => Math.max(max, y), 0);
  return {
    low: Math.min(startMean - 3.5 * startDeviation, targetMean - reach),
    high: Math.max(startMean + 3.5 * startDeviation, targetMean + reach),
    most: Math.max(...[target, ...exact, ...jko].map(top)),
  };
}

/** Whole numbers within a range, or every second one if they are many. */
function ticksOf(low: number, high: number): number[] {
  const step = high - low > 9 ? 2 : 1;
  const first = Math.ceil(low / step + 0.1);
  const last = Math.floor(high / step - 0.1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * step);
}
