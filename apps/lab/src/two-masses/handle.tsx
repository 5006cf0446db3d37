/** A mass on the line that the reader drags, or moves with the arrow keys. */
import type { ComponentChildren } from 'preact';

export interface HandleProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly valueText: string;
  /** Place in the picture, in pixels. */
  readonly x: number;
  readonly y: number;
  /** The x of the model at the pointer. */
  readonly valueAt: (event: PointerEvent) => number;
  readonly onMove: (value: number) => void;
  readonly children: ComponentChildren;
}

const STEP = 0.05;
const LONG_STEP = 0.25;

/** Returns where a key moves a value, or undefined for keys that move nothing. */
export function valueOfKey(
  key: string,
  value: number,
  [min, max]: readonly [number, number],
): number | undefined {
  const ways: Readonly<Record<string, number>> = {
    ArrowLeft: value - STEP,
    ArrowDown: value - STEP,
    ArrowRight: value + STEP,
    ArrowUp: value + STEP,
    PageDown: value - LONG_STEP,
    PageUp: value + LONG_STEP,
    Home: min,
    End: max,
  };
  return Object.hasOwn(ways, key) ? Math.min(max, Math.max(min, ways[key]!)) : undefined;
}

export function Handle(props: HandleProps) {
  const { label, value, min, max, valueText, x, y, valueAt, onMove, children } = props;
  return (
    <g
      class="two-masses-handle"
      role="slider"
      tabindex={0}
      aria-label={label}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={valueText}
      transform={`translate(${x} ${y})`}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) onMove(valueAt(event));
      }}
      onKeyDown={(event) => {
        const next = valueOfKey(event.key, value, [min, max]);
        if (next === undefined) return;
        event.preventDefault();
        onMove(next);
      }}
    >
      <circle class="two-masses-grip" r={22} />
      {children}
    </g>
  );
}
