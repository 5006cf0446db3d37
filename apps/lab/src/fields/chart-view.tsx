/** A chart of @wprox/charts as a component. */
import { type Chart, type ChartOptions, type MountedChart, mountChart } from '@wprox/charts';
import '@wprox/charts/style.css';
import { useEffect, useRef } from 'preact/hooks';

/** Colors of lines on a light and on a dark page; canvas takes no custom properties. */
export const LINE_COLORS = [
  { color: '#0067a5', darkColor: '#56b4e9' },
  { color: '#b84a00', darkColor: '#f0a04b' },
  { color: '#00795a', darkColor: '#3ccba4' },
  { color: '#a3487f', darkColor: '#e59ac4' },
] as const;

export interface ChartViewProps {
  readonly chart: Chart;
  /** Of the first chart only. */
  readonly options?: ChartOptions;
}

export function ChartView({ chart, options }: ChartViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const mounted = useRef<MountedChart | undefined>(undefined);
  useEffect(() => {
    if (mounted.current) mounted.current.update(chart);
    else mounted.current = mountChart(place.current!, chart, options);
  }, [chart, options]);
  useEffect(
    () => () => {
      mounted.current?.dispose();
      mounted.current = undefined;
    },
    [],
  );
  return <div ref={place} />;
}
