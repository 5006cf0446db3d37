/** The Fokker-Planck flow beside the steps of the JKO scheme, for a start and a target that the reader chooses. */
import type { Chart } from '@wprox/charts';
import { useMemo, useState } from 'preact/hooks';
import { ChartView, LINE_COLORS } from '../fields/chart-view.js';
import { ChoiceField } from '../fields/choice-field.js';
import '../fields/part.css';
import { numberText, RangeField } from '../fields/range-field.js';
import { DensityPicture } from './density-picture.js';
import './flow.css';
import { type FlowFrames, type FlowSetting, HORIZON, stepAt } from './frames.js';
import { useFrames } from './use-frames.js';
import { usePlayer } from './use-player.js';

const BEGINNING: FlowSetting = {
  startMean: -1.5,
  startDeviation: 0.4,
  target: 'normal',
  targetMean: 1,
  targetDeviation: 0.8,
  h: 0.25,
};

const CURVES = [
  ['flow-start', 'start'],
  ['flow-target', 'target'],
  ['flow-exact', 'exact solution'],
  ['flow-jko', 'last JKO step'],
] as const;

export function Flow() {
  const [setting, setSetting] = useState(BEGINNING);
  const { frames, problem } = useFrames(setting);
  const player = usePlayer(HORIZON, 0.6);
  const change = (part: Partial<FlowSetting>) => setSetting((before) => ({ ...before, ...part }));
  const chart = useMemo(() => frames && distances(frames), [frames]);
  return (
    <section class="part flow" aria-labelledby="flow-title" aria-busy={frames?.setting !== setting}>
      <h2 id="flow-title">Fokker-Planck flow</h2>
      <p>
        The gradient flow of KL(ρ‖e<sup>−V</sup>) in W₂, exactly, and in proximal steps of size h
        (the scheme of Jordan, Kinderlehrer and Otto): argmin KL(ρ‖e<sup>−V</sup>) + W₂²(ρ,
        ρᵏ)/(2h).
      </p>
      <div class="part-fields flow-fields">
        <RangeField
          label="Start, mean"
          value={setting.startMean}
          {...{ min: -2.5, max: 2.5, step: 0.1 }}
          onChange={(startMean) => change({ startMean })}
        />
        <RangeField
          label="Start, deviation"
          value={setting.startDeviation}
          {...{ min: 0.2, max: 1.2, step: 0.05 }}
          onChange={(startDeviation) => change({ startDeviation })}
        />
        <ChoiceField
          label="Target"
          value={setting.target}
          choices={{ normal: 'normal', 'two-wells': 'two wells' }}
          onChange={(target) => change({ target })}
        />
        <RangeField
          label={setting.target === 'normal' ? 'Target, mean' : 'Middle of the wells'}
          value={setting.targetMean}
          {...{ min: -2.5, max: 2.5, step: 0.1 }}
          onChange={(targetMean) => change({ targetMean })}
        />
        <RangeField
          label={setting.target === 'normal' ? 'Target, deviation' : 'Wells from the middle'}
          value={setting.targetDeviation}
          {...{ min: 0.4, max: 1.5, step: 0.05 }}
          onChange={(targetDeviation) => change({ targetDeviation })}
        />
        <RangeField
          label="JKO step h"
          value={setting.h}
          {...{ min: 0.05, max: 1, step: 0.05 }}
          onChange={(h) => change({ h })}
        />
      </div>
      {problem && (
        <p class="part-wrong" role="alert">
          {problem}
        </p>
      )}
      {frames && chart ? (
        <>
          <div class="flow-pictures">
            <div>
              <DensityPicture frames={frames} time={player.time} />
              <ul class="part-legend">
                {CURVES.map(([name, label]) => (
                  <li key={name}>
                    <svg width="26" height="10" aria-hidden="true">
                      <path class={name} d="M0 5H26" />
                    </svg>
                    {label}
                  </li>
                ))}
              </ul>
              <div class="flow-player">
                <button type="button" onClick={player.toggle}>
                  {player.isPlaying ? 'Stop' : 'Play'}
                </button>
                <RangeField
                  label="Time"
                  value={player.time}
                  min={0}
                  max={HORIZON}
                  step={HORIZON / 60}
                  onChange={player.goTo}
                />
              </div>
              <p aria-live={player.isPlaying ? 'off' : 'polite'}>{seen(frames, player.time)}</p>
            </div>
            <ChartView chart={chart} options={CHART} />
          </div>
          <p class="part-soft">{foundations(frames)}</p>
        </>
      ) : (
        !problem && <p>Computing the flow …</p>
      )}
    </section>
  );
}

const CHART = { name: 'Distances over time', showsHint: false, height: 260 };

/** The distances of a flow as a chart. */
function distances({ steps }: FlowFrames): Chart {
  const series = (
    label: string,
    color: number,
    value: (step: FlowFrames['steps'][number]) => number,
    dash?: readonly number[],
  ) => ({
    label,
    ...LINE_COLORS[color]!,
    ...(dash && { dash }),
    curves: [steps.map((step) => ({ x: step.time, mean: value(step) }))],
  });
  return {
    yTitle: 'distance W₂',
    axes: [{ name: 'time', title: 'time t', unit: 'time' }],
    series: [
      series('exact to target', 0, ({ exactToTarget }) => exactToTarget),
      series('JKO to target', 1, ({ jkoToTarget }) => jkoToTarget),
      series('exact to JKO', 3, ({ between }) => between, [4, 3]),
    ],
  };
}

function seen(frames: FlowFrames, time: number): string {
  const k = stepAt(frames, time);
  const step = frames.steps[k]!;
  const w2 = (value: number) => numberText(value, 3);
  return (
    `JKO step ${k} of ${frames.jko.length - 1}, at the time ${numberText(step.time)}: ` +
    `W₂ to the exact solution ${w2(step.between)}, to the target ${w2(step.jkoToTarget)} ` +
    `(exact ${w2(step.exactToTarget)}).`
  );
}

/** Says what the exact solution is, and how far its numbers can be trusted. */
function foundations({ setting, solverDistance }: FlowFrames): string {
  if (solverDistance !== undefined) {
    return (
      'The exact solution is the closed form of the Ornstein-Uhlenbeck flow. At a third of the time, the solver ' +
      `of the Fokker-Planck equation differs from it by ${solverDistance.toExponential(0)} in W₂.`
    );
  }
  const limit = setting.targetDeviation ** 2 / 4;
  const local =
    setting.h > limit
      ? ` V is not convex, and h is above ${numberText(limit, 3)}: a step may have several minima, of which one is shown.`
      : '';
  return `The exact solution is that of a solver of the Fokker-Planck equation of order 4.${local}`;
}
