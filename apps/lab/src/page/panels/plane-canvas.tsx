/** The canvas of a run: as sharp as the screen, drawn by the frame loop. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunStyle } from '../charts/run-style.js';
import { drawImages } from '../plane/draw-images.js';
import { drawScene } from '../plane/draw-scene.js';
import { extentOf } from '../plane/extent.js';
import { imagesInWords, inWords } from '../plane/in-words.js';
import { inkOf } from '../plane/ink.js';
import type { Session } from '../session/session.js';
import { isDark, onSchemeChange } from '../theme.js';

/** Milliseconds between two descriptions for screen readers. */
const WORDS_EVERY = 4000;

interface PlaneCanvasProps {
  readonly session: Session;
  readonly index: number;
  readonly style: RunStyle;
}

export function PlaneCanvas({ session, index, style }: PlaneCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { label } = session.runs.value[index]!;
  const [words, setWords] = useState('');

  useEffect(() => {
    const element = canvas.current!;
    const context = element.getContext('2d', { alpha: false })!;
    let ink = inkOf(element);
    let color = isDark() ? style.darkColor : style.color;
    let size = 0;
    const draw = () => {
      const scene = session.scenes[index];
      if (!scene || size === 0) return;
      const ratio = devicePixelRatio;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (session.content === 'images') {
        if (scene.frame) drawImages(context, scene.frame.samples, size, ink.plane);
        return;
      }
      const real = session.real.peek();
      const place = { size, extent: scene.map?.extent ?? extentOf(real) };
      drawScene(context, scene, { ink, place, real, color, view: session.lab.peek().view });
    };
    const resize = (width: number) => {
      size = Math.round(width);
      const pixels = Math.round(size * devicePixelRatio);
      if (element.width !== pixels) element.width = element.height = pixels;
      draw();
    };
    const observer = new ResizeObserver(([entry]) => resize(entry!.contentRect.width));
    observer.observe(element);
    const ends = [
      () => observer.disconnect(),
      session.frames.onDraw(draw),
      onSchemeChange(() => {
        ink = inkOf(element);
        color = isDark() ? style.darkColor : style.color;
        draw();
      }),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [session, index, style]);

  useEffect(() => {
    const say = () =>
      setWords(
        session.content === 'images'
          ? imagesInWords(label, session.numbers.peek()[index])
          : inWords(
              label,
              session.numbers.peek()[index],
              session.scenes[index]?.frame?.samples,
              session.real.peek(),
            ),
      );
    say();
    const timer = setInterval(say, WORDS_EVERY);
    return () => clearInterval(timer);
  }, [session, index, label]);

  return <canvas ref={canvas} class="plane" role="img" aria-label={words || label} />;
}
