/** The fields of a form. Each is named by the path of what it holds in the form's schema. */
import { CircleAlert } from 'lucide-react';
import { type InputHTMLAttributes, type ReactNode, useEffect, useId } from 'react';
import { useController } from 'react-hook-form';
import { classes } from '../lib/classes.ts';
import { Input, Select, TextArea } from '../parts/fields.tsx';
import { useThisForm } from './use-form.ts';

interface FieldProps {
  name: string;
  label: string;
  /** In place of the schema's own words about it; null for none. */
  description?: ReactNode;
  className?: string;
}

/** What is read out and shown of a field, whatever its kind. */
function useField({ name, description }: FieldProps) {
  const form = useThisForm();
  const id = useId();
  const { field, fieldState } = useController({ name, control: form.control });
  const { join } = form;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a form takes in a field once, by its name
  useEffect(() => join(name), [name]);
  const facts = form.facts(name);
  const said = description === undefined ? facts.description : description;
  const fault = fieldState.error?.message;
  const describedBy = [said == null ? '' : `${id}-about`, fault === undefined ? '' : `${id}-fault`];
  return {
    id,
    facts,
    said,
    fault,
    value: field.value as unknown,
    change: (value: unknown) => field.onChange(value),
    control: {
      id,
      name,
      ref: field.ref,
      onBlur: field.onBlur,
      'aria-invalid': fault !== undefined,
      'aria-describedby': describedBy.join(' ').trim() || undefined,
    },
  };
}

type Field = ReturnType<typeof useField>;

function About({ field: { id, said, fault } }: { field: Field }) {
  return (
    <>
      {said != null && (
        <div id={`${id}-about`} className="mt-1.5 text-muted text-xs">
          {said}
        </div>
      )}
      {fault !== undefined && (
        <p id={`${id}-fault`} role="alert" className="mt-1.5 flex gap-1.5 text-bad text-sm">
          <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
          <span className="min-w-0 whitespace-pre-line break-words">{fault}</span>
        </p>
      )}
    </>
  );
}

function Labelled({ field, label, className, children }: FieldProps & { field: Field; children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={field.id} className="mb-1.5 block font-medium text-ink text-sm">
        {label}
      </label>
      {children}
      <About field={field} />
    </div>
  );
}

interface TextFieldProps extends FieldProps {
  type?: 'text' | 'password' | 'email' | 'url' | 'tel';
  placeholder?: string | undefined;
  autoComplete?: string;
  /** Offered while typing; anything else may be typed too. */
  suggestions?: readonly string[];
}

/** One line of text. */
export function TextField({ type = 'text', placeholder, autoComplete = 'off', ...props }: TextFieldProps) {
  const field = useField(props);
  const { suggestions = [] } = props;
  const list = `${field.id}-list`;
  return (
    <Labelled {...props} field={field}>
      <Input
        {...field.control}
        aria-required={field.facts.required}
        type={type}
        placeholder={placeholder}
        autoComplete={autoComplete}
        spellCheck={type === 'text' && suggestions.length === 0}
        list={suggestions.length > 0 ? list : undefined}
        value={text(field.value)}
        onChange={({ target }) => field.change(target.value)}
      />
      {suggestions.length > 0 && (
        <datalist id={list}>
          {suggestions.map((each) => (
            <option key={each} value={each} />
          ))}
        </datalist>
      )}
    </Labelled>
  );
}

/** Several lines of text; `code` for what a machine reads. */
export function TextAreaField({
  code = false,
  rows = 4,
  ...props
}: FieldProps & { code?: boolean; rows?: number }) {
  const field = useField(props);
  return (
    <Labelled {...props} field={field}>
      <TextArea
        {...field.control}
        aria-required={field.facts.required}
        rows={rows}
        spellCheck={!code}
        className={classes('resize-y', code && 'whitespace-pre font-mono text-[0.8125rem] leading-relaxed')}
        value={text(field.value)}
        onChange={({ target }) => field.change(target.value)}
      />
    </Labelled>
  );
}

/** A number within the bounds of its schema. */
export function NumberField({
  step,
  ...props
}: FieldProps & { step?: InputHTMLAttributes<HTMLInputElement>['step'] }) {
  const field = useField(props);
  const { min, max, whole } = field.facts;
  return (
    <Labelled {...props} field={field}>
      <Input
        {...field.control}
        aria-required={field.facts.required}
        type="number"
        inputMode={whole ? 'numeric' : 'decimal'}
        min={min}
        max={max}
        step={step ?? (whole ? 1 : 'any')}
        value={typeof field.value === 'number' && !Number.isNaN(field.value) ? field.value : ''}
        onChange={({ target }) => field.change(numberOf(target))}
      />
    </Labelled>
  );
}

/** What is typed and no number is kept as NaN, so that it is not taken for an empty field. */
function numberOf({ value, validity }: HTMLInputElement): number | '' {
  if (validity?.badInput === true) return Number.NaN;
  return value === '' ? '' : Number(value);
}

export interface Choice {
  /** An empty text is no choice at all. */
  value: string | number;
  label: string;
  disabled?: boolean;
}

interface SelectFieldProps extends FieldProps {
  choices: readonly Choice[];
  /** After the field has taken the choice. */
  onChoice?: (value: Choice['value']) => void;
}

/** One of a list. What is chosen and not in the list is shown as it is. */
export function SelectField({ choices, onChoice, ...props }: SelectFieldProps) {
  const field = useField(props);
  const value = text(field.value);
  const known = choices.some((choice) => String(choice.value) === value);
  return (
    <Labelled {...props} field={field}>
      <Select
        {...field.control}
        aria-required={field.facts.required && !choices.some((choice) => choice.value === '')}
        className="w-full"
        value={value}
        onChange={({ target }) => {
          const chosen =
            choices.find((choice) => String(choice.value) === target.value)?.value ?? target.value;
          field.change(chosen);
          onChoice?.(chosen);
        }}
      >
        {!known && <option value={value}>{value}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} disabled={choice.disabled}>
            {choice.label}
          </option>
        ))}
      </Select>
    </Labelled>
  );
}

/** On or off. */
export function SwitchField(props: FieldProps) {
  const field = useField(props);
  return (
    <div className={props.className}>
      <div className="flex items-center gap-3">
        <input
          {...field.control}
          type="checkbox"
          role="switch"
          checked={field.value === true}
          aria-checked={field.value === true}
          onChange={({ target }) => field.change(target.checked)}
          className="relative h-5 w-9 shrink-0 cursor-pointer appearance-none rounded-full bg-line-strong transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-4 after:rounded-full after:bg-surface after:shadow-card after:transition-transform checked:bg-accent checked:after:translate-x-4 disabled:opacity-50"
        />
        <label htmlFor={field.id} className="cursor-pointer font-medium text-ink text-sm">
          {props.label}
        </label>
      </div>
      <About field={field} />
    </div>
  );
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
