/** Samples of a generator that was dropped, for latents that the reader changes. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { numberText, RangeField } from '../fields/range-field.js';
import { useScheme } from '../fields/use-scheme.js';
import { useWidth } from '../fields/use-width.js';
import type { DroppedGenerator } from './dropped-generator.js';
import { imageGrid, summaryOf, windowFor } from './paint-samples.js';
import { useSamples } from './use-samples.js';

/** How many samples there are at first, and at most. */
const COUNTS = { points: { most: 4000, first: 1000 }, images: { most: 64, first: 24 } };

export interface GeneratorSamplesProps {
  readonly generator: DroppedGenerator;
  /** Gets a sentence if the generator cannot be loaded. */
  readonly onProblem?: (sentence: string) => void;
}

export function GeneratorSamples({ generator, onProblem }: GeneratorSamplesProps) {
  const [{ seed, way }, setLatents] = useState({ seed: 1, way: 0 });
  const [points, setPoints] = useState(COUNTS.points.first);
  const [images, setImages] = useState(COUNTS.images.first);
  const isImages = isOfImages(generator);
  const count = isImages ? images : points;
  const { loaded, values, problem } = useSamples(generator, { seed, way, count });
  useEffect(() => {
    if (problem !== undefined) onProblem?.(problem);
  }, [problem]);
  const { most } = isImages ? COUNTS.images : COUNTS.points;
  const least = isImages ? 4 : 100;
  return (
    <section class="drop-generator" aria-label={`Samples of ${generator.label}`}>
      <h3>
        {generator.label}
        {generator.iteration !== undefined && (
          <span class="part-soft"> after {generator.iteration} outer iterations</span>
        )}
      </h3>
      {problem && (
        <p class="part-wrong" role="alert">
          {problem}
        </p>
      )}
      {!problem && !(loaded && values) && <p role="status">Loading TensorFlow.js …</p>}
      {loaded && values && (
        <>
          <div class="part-fields">
            <RangeField
              label="Samples"
              value={count}
              {...{ min: least, max: most, step: least }}
              onChange={isImages ? setImages : setPoints}
            />
            <RangeField
              label="Toward the next"
              value={way}
              {...{ min: 0, max: 1, step: 0.02 }}
              onChange={(next) => setLatents({ seed, way: next })}
            />
            <button type="button" onClick={() => setLatents({ seed: seed + 1, way: 0 })}>
              New latents
            </button>
          </div>
          {loaded.shape.length === 1 ? (
            <Points values={values} />
          ) : (
            <Images values={values} shape={loaded.shape as [number, number, number]} />
          )}
        </>
      )}
    </section>
  );
}

/** Generators of images have convolutions; the weights tell before TensorFlow.js is there. */
function isOfImages({ artifacts }: DroppedGenerator): boolean {
  return artifacts.weightSpecs.some(({ shape }) => shape.length === 4);
}

function Points({ values }: { readonly values: Float32Array }) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const side = Math.min(480, useWidth(frame));
  const scheme = useScheme();
  const summary = useMemo(() => summaryOf(values), [values]);
  const reach = windowFor(summary.reach);
  useEffect(() => {
    const element = canvas.current!;
    const ratio = devicePixelRatio || 1;
    element.width = element.height = Math.round(side * ratio);
    const context = element.getContext('2d')!;
    context.scale(ratio, ratio);
    context.fillStyle = getComputedStyle(element).color;
    context.globalAlpha = 0.55;
    const placeOf = (value: number) => ((value + reach) / (2 * reach)) * side;
    for (let i = 0; i < values.length; i += 2) {
      context.beginPath();
      context.arc(placeOf(values[i]!), side - placeOf(values[i + 1]!), 1.75, 0, 2 * Math.PI);
      context.fill();
    }
  }, [values, side, reach, scheme]);
  const pair = ([x, y]: readonly [number, number]) => `(${numberText(x)}, ${numberText(y)})`;
  const text =
    `${values.length / 2} points from ${numberText(-reach)} to ${numberText(reach)}: ` +
    `mean ${pair(summary.mean)}, deviation ${pair(summary.deviation)}.`;
  return (
    <div ref={frame}>
      <canvas
        ref={canvas}
        class="drop-points"
        style={{ width: `${side}px`, height: `${side}px` }}
        role="img"
        aria-label="Generated points"
      />
      <p>{text}</p>
    </div>
  );
}

interface ImagesProps {
  readonly values: Float32Array;
  readonly shape: readonly [number, number, number];
}

function Images({ values, shape }: ImagesProps) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(frame);
  const [height, across] = shape;
  const scale = Math.max(1, Math.round(56 / across));
  const columns = Math.max(1, Math.floor(width / (across * scale)));
  const count = values.length / (shape[0] * shape[1] * shape[2]);
  useEffect(() => {
    const grid = imageGrid(values, shape, columns);
    const element = canvas.current!;
    element.width = grid.width;
    element.height = grid.height;
    element
      .getContext('2d')!
      .putImageData(new ImageData(grid.pixels, grid.width, grid.height), 0, 0);
  }, [values, shape, columns]);
  return (
    <div ref={frame}>
      <canvas
        ref={canvas}
        class="drop-images"
        style={{ width: `${Math.min(width, columns * across * scale)}px` }}
        role="img"
        aria-label={`${count} generated images`}
      />
      <p>
        {count} images of {across} × {height} pixels.
      </p>
    </div>
  );
}
