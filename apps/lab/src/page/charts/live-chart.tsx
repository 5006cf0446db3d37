/** A chart of `@wprox/charts` in the page, which follows its data a few times a second. */
import { type Chart, type MountedChart, mountChart } from '@wprox/charts';
import { useEffect, useRef } from 'preact/hooks';

/** Milliseconds between two drawings. */
const EVERY = 250;

interface LiveChartProps {
  readonly name: string;
  readonly height: number;
  readonly chart: Chart;
}

export function LiveChart({ name, height, chart }: LiveChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const mounted = useRef<MountedChart | undefined>(undefined);
  const latest = useRef(chart);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  latest.current = chart;

  useEffect(() => {
    mounted.current = mountChart(place.current!, latest.current, {
      name,
      height,
      seriesName: 'Runs',
      showsHint: false,
    });
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
      mounted.current?.dispose();
    };
  }, [name, height]);

  useEffect(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      mounted.current?.update(latest.current);
    }, EVERY);
  }, [chart]);

  return <div class="live-chart" ref={place} />;
}
