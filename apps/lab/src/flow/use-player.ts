/** A time that the reader moves, or that moves by itself until its end. */
import { useEffect, useState } from 'preact/hooks';

export interface Player {
  readonly time: number;
  readonly isPlaying: boolean;
  /** Goes to a time and stops there. */
  readonly goTo: (time: number) => void;
  /** Plays, from the start if the time is at its end, or stops. */
  readonly toggle: () => void;
}

/** The whole time takes this long, in seconds. */
const DURATION = 6;
/** With reduced motion the time moves in this many jumps. */
const JUMPS = 12;

/** @param begin the time before the reader moves it. */
export function usePlayer(end: number, begin: number): Player {
  const [time, setTime] = useState(begin);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!isPlaying) return;
    const jump = matchMedia('(prefers-reduced-motion: reduce)').matches ? end / JUMPS : 0;
    const from = time;
    let first: number | undefined;
    let request = requestAnimationFrame(function move(now) {
      first ??= now;
      const gone = ((now - first) / 1000) * (end / DURATION);
      const next = Math.min(end, from + (jump > 0 ? Math.floor(gone / jump) * jump : gone));
      setTime(next);
      if (next < end) request = requestAnimationFrame(move);
      else setPlaying(false);
    });
    return () => cancelAnimationFrame(request);
    // The time at which playing begins; while it plays, only this effect moves it.
  }, [isPlaying, end]);
  return {
    time,
    isPlaying,
    goTo(next) {
      setPlaying(false);
      setTime(next);
    },
    toggle() {
      if (!isPlaying && time >= end) setTime(0);
      setPlaying(!isPlaying);
    },
  };
}
