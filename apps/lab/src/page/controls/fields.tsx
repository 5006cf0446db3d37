/** The fields of the settings: a name, a control, and a line below it. */
import { type Signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { numberText } from '../edits/run-labels.js';

interface FieldProps {
  readonly label: ComponentChildren;
  readonly note?: ComponentChildren;
}

interface ChoiceProps<Value extends string> extends FieldProps {
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

export function Choice<Value extends string>(props: ChoiceProps<Value>) {
  const { label, note, value, options, onChange } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value as Value)}
      >
        {Object.entries<string>(options).map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
      {note && <p class="note">{note}</p>}
    </div>
  );
}

interface NumberProps extends FieldProps {
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number | 'any';
  readonly onChange: (value: number) => void;
}

/** A number to type. */
export function NumberField({ value, step = 'any', onChange, ...field }: NumberProps) {
  return (
    <TypedNumber
      {...field}
      text={numberText(value)}
      step={step}
      take={(input) => {
        const next = input.valueAsNumber;
        return { why: refusal(input), use: () => onChange(next) };
      }}
    />
  );
}

interface OptionalNumberProps extends Omit<NumberProps, 'value' | 'onChange' | 'step'> {
  /** Undefined for the default of the package. */
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

/** Says why what was typed is not used; undefined if it is a number in the range. */
function refusal({ value, valueAsNumber: next, min, max, step }: HTMLInputElement) {
  const isWhole = step !== '1' || Number.isInteger(next);
  if (next >= Number(min) && next <= Number(max) && isWhole) return undefined;
  const shown = value === '' ? 'This' : `‘${value.slice(0, 20)}’`;
  const kind = step === '1' ? 'whole number' : 'number';
  return `${shown} is not used; expected a ${kind} from ${min} to ${max}.`;
}

/** A part of its own: a field that is drawn again while somebody types would lose the text. */
function FieldProblem({ problem }: { readonly problem: Signal<string | undefined> }) {
  return problem.value ? (
    <p class="problem" role="alert">
      {problem.value}
    </p>
  ) : null;
}

/** A number that can be left out. */
export function OptionalNumber({ value, onChange, ...field }: OptionalNumberProps) {
  return (
    <TypedNumber
      {...field}
      text={value === undefined ? '' : numberText(value)}
      step="any"
      placeholder="default"
      take={(input) => {
        const { value: written, valueAsNumber: next } = input;
        // A text that is no number reads as an empty one.
        const isLeftOut = written === '' && !input.validity.badInput;
        return {
          why: isLeftOut ? undefined : refusal(input),
          use: () => onChange(isLeftOut ? undefined : next),
        };
      }}
    />
  );
}

interface TypedNumberProps extends FieldProps {
  /** The setting as text; empty for one that is left out. */
  readonly text: string;
  readonly min: number;
  readonly max: number;
  readonly step: number | 'any';
  readonly placeholder?: string;
  /** Reads what was typed: why it is not used, and what to do if it is. */
  readonly take: (input: HTMLInputElement) => { why: string | undefined; use: () => void };
}

/** A field to type a number in. A text that is refused changes nothing, and the field says so. */
function TypedNumber({ label, note, text, take, ...attributes }: TypedNumberProps) {
  const id = useId();
  const problem = useSignal<string | undefined>(undefined);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        inputMode="decimal"
        value={text}
        {...attributes}
        onInput={() => {
          problem.value = undefined;
        }}
        onChange={(event) => {
          const input = event.currentTarget;
          const { why, use } = take(input);
          // The field shows the setting again; a change that is taken comes back as another value.
          input.value = text;
          problem.value = why;
          if (!why) use();
        }}
      />
      <FieldProblem problem={problem} />
      {note && <p class="note">{note}</p>}
    </div>
  );
}

interface SliderProps extends FieldProps {
  /** What a screen reader says, where the label has more than text. */
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly text?: string;
  readonly onChange: (value: number) => void;
}

export function Slider(props: SliderProps) {
  const { label, note, name, value, min, max, step, onChange } = props;
  const { text = numberText(value) } = props;
  return (
    <div class="field slider">
      <span class="slider-label">{label}</span>
      <output class="slider-value">{text}</output>
      <input
        type="range"
        aria-label={name}
        aria-valuetext={text}
        value={value}
        min={min}
        max={max}
        step={step}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
      />
      {note && <p class="note">{note}</p>}
    </div>
  );
}

/** A slider over powers of ten, in steps of a twentieth of a power. */
export function LogSlider(props: Omit<SliderProps, 'step' | 'text'>) {
  const { value, min, max, onChange, ...rest } = props;
  return (
    <Slider
      {...rest}
      value={Math.round(Math.log10(value) * 20) / 20}
      min={Math.log10(min)}
      max={Math.log10(max)}
      step={0.05}
      text={numberText(value)}
      onChange={(power) => onChange(Number((10 ** power).toPrecision(2)))}
    />
  );
}

interface ToggleProps {
  readonly label: ComponentChildren;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

export function Toggle({ label, isOn, onChange }: ToggleProps) {
  return (
    <label class="toggle">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
    </label>
  );
}

interface SegmentsProps<Value extends string> {
  readonly name: string;
  readonly value: Value;
  readonly options: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

/** A few choices side by side, as radio buttons. */
export function Segments<Value extends string>(props: SegmentsProps<Value>) {
  const { name, value, options, onChange } = props;
  const id = useId();
  return (
    <fieldset class="segments">
      <legend>{name}</legend>
      {Object.entries<string>(options).map(([key, text]) => (
        <label key={key}>
          <input
            type="radio"
            name={id}
            value={key}
            checked={key === value}
            onChange={() => onChange(key as Value)}
          />
          <span>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
