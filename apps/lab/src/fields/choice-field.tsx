/** One of a few values, as radio buttons side by side. */

export interface ChoiceFieldProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: Readonly<Record<Value, string>>;
  readonly onChange: (value: Value) => void;
}

/** Radio buttons in their order; the name of the group is its label, so labels of one page differ. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { label, value, choices, onChange } = props;
  return (
    <fieldset class="part-choice">
      <legend>{label}</legend>
      {(Object.keys(choices) as Value[]).map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name={label}
            checked={choice === value}
            onChange={() => onChange(choice)}
          />
          {choices[choice]}
        </label>
      ))}
    </fieldset>
  );
}
