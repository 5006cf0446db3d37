/** A chart in the page that follows its data a few times a second. */
import type { Chart } from '@wprox/charts';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ChartView } from '../../fields/chart-view.js';

/** Milliseconds between two drawings. */
const EVERY = 250;

interface LiveChartProps {
  readonly name: string;
  readonly height: number;
  readonly chart: Chart;
}

export function LiveChart({ name, height, chart }: LiveChartProps) {
  const options = useMemo(
    () => ({ name, height, seriesName: 'Runs', showsHint: false }),
    [name, height],
  );
  return <ChartView chart={useAtMostEvery(EVERY, chart)} options={options} />;
}

/** Returns a value that changes often at most once in so many milliseconds; the last one comes in the end. */
function useAtMostEvery<T>(milliseconds: number, value: T): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  latest.current = value;
  useEffect(() => {
    if (value === shown) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setShown(latest.current);
    }, milliseconds);
  }, [value, shown, milliseconds]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return shown;
}
