/** The settings of one run: its regularizer with h and ℓ, and the learning rates. */
import { flowTime, stepSize } from '@wprox/experiments/configs';
import { withoutRun, withRegularizer, withRunSetting } from '../../state/edits.js';
import { LIMITS, MOST_RUNS } from '../../state/limits.js';
import type { RunStyle } from '../charts/run-style.js';
import { withCopyOf } from '../edits/copy-run.js';
import { numberText, REGULARIZERS } from '../edits/run-labels.js';
import { Swatch } from '../panels/swatch.js';
import type { Session } from '../session/session.js';
import { Sym } from '../symbols/symbol.js';
import { Choice, LogSlider, NumberField, OptionalNumber, Segments } from './fields.js';
import { Icon } from './icons.js';

interface RunSettingsProps {
  readonly session: Session;
  readonly index: number;
  readonly style: RunStyle;
}

export function RunSettingsCard({ session, index, style }: RunSettingsProps) {
  const runs = session.runs.value;
  const { label, config } = runs[index]!;
  const { regularizer, optimizer, criticOptimizer = optimizer, variant } = config;
  const change = (path: string, value: unknown) =>
    session.change((lab) => withRunSetting(lab, variant, path, value));
  return (
    <section class="run-settings" aria-label={`Settings of ${label}`}>
      <header>
        <Swatch style={style} />
        <h3>{label}</h3>
        <button
          type="button"
          class="quiet"
          title="Duplicate"
          aria-label={`Duplicate ${label}`}
          disabled={runs.length >= MOST_RUNS}
          onClick={() => session.change((lab) => withCopyOf(lab, variant))}
        >
          <Icon name="copy" />
        </button>
        <button
          type="button"
          class="quiet"
          title="Remove"
          aria-label={`Remove ${label}`}
          disabled={runs.length === 1}
          onClick={() => session.change((lab) => withoutRun(lab, variant))}
        >
          <Icon name="remove" />
        </button>
      </header>
      <Choice
        label="Regularizer"
        value={regularizer.name}
        options={REGULARIZERS}
        onChange={(name) => session.change((lab) => withRegularizer(lab, variant, name))}
      />
      {regularizer.name !== 'none' && (
        <StepSize session={session} index={index} onChange={(h) => change('regularizer.h', h)} />
      )}
      <div class="pair">
        <NumberField
          label="Inner steps ℓ"
          value={regularizer.innerSteps}
          min={1}
          max={LIMITS['regularizer.innerSteps']}
          step={1}
          onChange={(innerSteps) => change('regularizer.innerSteps', innerSteps)}
        />
        {hasDamping(regularizer.name) && (
          <OptionalNumber
            label="Damping"
            value={'damping' in regularizer ? regularizer.damping : undefined}
            min={0}
            max={1}
            onChange={(damping) => change('regularizer.damping', damping)}
          />
        )}
      </div>
      {regularizer.name === 'affine' && (
        <Choice
          label="Basis"
          value={regularizer.basis}
          options={{
            linear: 'linear',
            'diagonal-quadratic': 'diagonal quadratic',
            'full-quadratic': 'full quadratic',
          }}
          onChange={(basis) => change('regularizer.basis', basis)}
        />
      )}
      {regularizer.name !== 'none' && (
        <Segments
          name="Latents z of the inner steps"
          value={regularizer.latent}
          options={{ fresh: 'fresh', fixed: 'fixed' }}
          onChange={(latent) => change('regularizer.latent', latent)}
        />
      )}
      <div class="pair">
        <LogSlider
          label="Generator’s rate"
          name={`Learning rate of the generator of ${label}`}
          value={optimizer.learningRate}
          min={1e-5}
          max={1e-1}
          onChange={(learningRate) => change('optimizer.learningRate', learningRate)}
        />
        <LogSlider
          label="Critic’s rate"
          name={`Learning rate of the critic of ${label}`}
          value={criticOptimizer.learningRate}
          min={1e-5}
          max={1e-1}
          onChange={(learningRate) =>
            change('criticOptimizer', { ...criticOptimizer, learningRate })
          }
        />
      </div>
    </section>
  );
}

const hasDamping = (name: string) => ['o2diag', 'o2full', 'affine'].includes(name);

interface StepSizeProps {
  readonly session: Session;
  readonly index: number;
  readonly onChange: (h: number) => void;
}

/** h with its speed limit h·L, L from the last row of losses, and its horizon h·N. */
function StepSize({ session, index, onChange }: StepSizeProps) {
  const { label, config } = session.runs.value[index]!;
  const h = stepSize(config)!;
  const time = flowTime(config);
  const slope = session.histories.value[index]?.rows.at(-1)?.proximalSlope;
  return (
    <LogSlider
      label={
        <>
          Step size <Sym name="h" />
        </>
      }
      name={`Step size h of ${label}`}
      value={h}
      min={1e-3}
      max={1e2}
      onChange={onChange}
      note={
        <>
          speed limit h·L{' '}
          <span class="number">
            {slope === undefined ? '–' : numberText(Number((h * slope).toPrecision(2)))}
          </span>
          {time !== undefined && (
            <>
              {' '}
              · horizon h·N <span class="number">{numberText(time)}</span>
            </>
          )}
        </>
      }
    />
  );
}
