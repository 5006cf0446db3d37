/** A number that the reader chooses with a slider, with its name and its value. */

export interface RangeFieldProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value as text, with its unit; by default the number itself. */
  readonly text?: string;
  readonly isDisabled?: boolean;
  readonly onChange: (value: number) => void;
}

export function RangeField(props: RangeFieldProps) {
  const { label, value, min, max, step, text = numberText(value), isDisabled, onChange } = props;
  return (
    <label class="part-field">
      <span>
        {label} <output>{text}</output>
      </span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={isDisabled}
        aria-valuetext={text}
        aria-label={label}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
    </label>
  );
}

/** Writes a number with at most `digits` decimals and a true minus sign; `−0` is `0`. */
export function numberText(value: number, digits = 2): string {
  const text = String(Number(value.toFixed(digits)));
  return text === '0' || text === '-0' ? '0' : text.replace('-', '−');
}
