/** The numbers of a run: exact W₂ first, then iterations, steps, time and speed. */
import type { RunNumbers as Numbers } from '../session/scene.js';
import { Sym } from '../symbols/symbol.js';

interface RunNumbersProps {
  readonly numbers: Numbers | undefined;
  readonly planned: number | undefined;
  /** Whether the samples are points, which have an exact distance. */
  readonly hasDistance: boolean;
}

export function RunNumbers({ numbers, planned, hasDistance }: RunNumbersProps) {
  const { iteration = 0, generatorSteps = 0, trainingSeconds = 0, rate = 0 } = numbers ?? {};
  return (
    <div class="run-numbers">
      {hasDistance && (
        <div class="headline">
          <span class="headline-name">
            exact <Sym name="w2" /> to the data
          </span>
          <span class="headline-number number" data-w2>
            {numbers?.distance === undefined ? '–' : numbers.distance.toFixed(3)}
          </span>
        </div>
      )}
      <dl class="facts">
        <Fact name="iterations" value={grouped(iteration)} of={planned && grouped(planned)} />
        <Fact name="generator steps" value={grouped(generatorSteps)} />
        <Fact name="training time" value={`${trainingSeconds.toFixed(1)} s`} />
        <Fact name="iterations / s" value={rate === 0 ? '–' : rate.toFixed(rate < 10 ? 1 : 0)} />
      </dl>
      <div
        class="progress"
        aria-hidden="true"
        style={{ '--share': planned ? Math.min(1, iteration / planned) : 0 }}
      />
    </div>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly of?: string | undefined | 0;
}

function Fact({ name, value, of }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="number">
        {value}
        {of ? <small> / {of}</small> : null}
      </dd>
    </div>
  );
}

function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
