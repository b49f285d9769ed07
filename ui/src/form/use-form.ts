/** A form on the schema of the body that it sends. */
import { ParleyApiError } from '@parley/sdk/errors';
import { createContext, use, useEffect, useMemo, useRef, useState } from 'react';
import { type Control, type FieldValues, set, useForm as useHookForm } from 'react-hook-form';
import type { z } from 'zod';
import { faultsOf, type PlacedFaults, placeFaults, wordsOf } from './faults.ts';
import { type FieldFacts, factsOf, takesEmpty } from './schema-facts.ts';
import { useUnsaved } from './unsaved.ts';
import { filledIn, saysTheSame } from './values.ts';

/** A body's schema: an object comes in, whatever the server is sent comes out. */
type BodySchema = z.ZodType<unknown, FieldValues>;

export interface FormOptions<S extends BodySchema> {
  schema: S;
  /** What the fields hold at first; a field that is not filled in holds an empty text. */
  values: z.input<S>;
  /**
   * Something new is sent as it stands. A change is sent once something differs from `values`, follows them while
   * nothing does, and is not left without a question.
   */
  kind: 'new' | 'change';
  /** Sends what the schema made of the fields. A change resolves with the values as they are now, if it knows them. */
  save: (body: z.output<S>) => Promise<z.input<S> | undefined>;
}

export interface FormState<S extends BodySchema = BodySchema> {
  kind: 'new' | 'change';
  control: Control<FieldValues>;
  /** What the fields hold now, without what is left empty. */
  given: z.input<S>;
  dirty: boolean;
  saving: boolean;
  /** How often it was tried to be sent; it has come to an end when this grows. */
  attempts: number;
  /** What the server, or the way to it, had against the last attempt. */
  failure: unknown;
  /** Faults that no field shows. */
  restFaults: string[];
  submit: () => void;
  /** Puts other values into the fields, as if somebody had typed them. */
  put: (values: z.input<S>) => void;
  /** Back to what was there before. */
  discard: () => void;
  /** Makes a field known to the form by its path in the schema. */
  facts: (name: string) => FieldFacts;
  join: (name: string) => () => void;
}

/** The name under which faults are kept that no field shows. */
const rest = '_';

export function useForm<S extends BodySchema>(options: FormOptions<S>): FormState<S> {
  const { schema, values, kind, save } = options;
  const names = useMemo(() => new Set<string>(), []);
  const facts = useMemo(() => remembered((name: string) => factsOf(schema, name)), [schema]);
  const empties = useMemo(() => remembered((path: string) => takesEmpty(schema, path)), [schema]);
  const sent = (held: FieldValues) => filledIn(held, (path) => !empties(path)) as z.input<S>;

  const fields = useHookForm<FieldValues>({
    defaultValues: values,
    shouldFocusError: false,
    resolver: (held) => {
      const result = schema.safeParse(sent(held), { error: wordsOf });
      return result.success
        ? { values: result.data as FieldValues, errors: {} }
        : { values: {}, errors: nested(placeFaults(faultsOf(result.error), names)) };
    },
  });
  const [base, setBase] = useState(values);
  const [failure, setFailure] = useState<unknown>();
  const [saving, setSaving] = useState(false);
  // Known at once, where the state is known from the next rendering on.
  const busy = useRef(false);
  const [attempts, setAttempts] = useState(0);
  const given = sent(fields.watch());
  const dirty = !saysTheSame(given, sent(base));
  const forget = useUnsaved(kind === 'change' && dirty);

  const start = (from: z.input<S>) => {
    setBase(from);
    setFailure(undefined);
    fields.reset(from);
  };
  const arrived = JSON.stringify(values);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what arrives anew may change what is shown
  useEffect(() => {
    if (kind === 'change' && !dirty && !saysTheSame(values, base)) start(values);
  }, [arrived]);

  const send = fields.handleSubmit(
    async (body) => {
      setFailure(undefined);
      setSaving(true);
      try {
        const now = await save(body as z.output<S>);
        forget();
        start(now ?? (fields.getValues() as z.input<S>));
      } catch (error) {
        const faults = error instanceof ParleyApiError ? error.faults : [];
        for (const [name, message] of messages(placeFaults(faults, names))) {
          fields.setError(name, { type: 'server', message });
        }
        setFailure(error);
      } finally {
        setSaving(false);
      }
    },
    () => setFailure(undefined),
  );

  const { errors } = fields.formState;
  return {
    kind,
    control: fields.control,
    given,
    dirty,
    saving,
    attempts,
    failure,
    restFaults: typeof errors[rest]?.message === 'string' ? errors[rest].message.split('\n') : [],
    submit: () => {
      if (busy.current || (kind === 'change' && !dirty)) return;
      busy.current = true;
      void send().then(() => {
        busy.current = false;
        setAttempts((count) => count + 1);
      });
    },
    put: (next) => {
      for (const [name, value] of Object.entries(next)) {
        fields.setValue(name, value, { shouldDirty: true, shouldValidate: attempts > 0 });
      }
    },
    discard: () => start(values),
    facts,
    join: (name) => {
      names.add(name);
      return () => void names.delete(name);
    },
  };
}

/** The faults as react-hook-form keeps them: one message a field, the lines of several joined. */
function* messages({ byField, rest: others }: PlacedFaults): Generator<[name: string, message: string]> {
  for (const [name, lines] of byField) yield [name, lines.join('\n')];
  if (others.length === 0) return;
  yield [rest, others.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n')];
}

function nested(placed: PlacedFaults): Record<string, never> {
  const errors: Record<string, unknown> = {};
  for (const [name, message] of messages(placed)) set(errors, name, { type: 'schema', message });
  return errors as Record<string, never>;
}

function remembered<T>(make: (name: string) => T): (name: string) => T {
  const made = new Map<string, T>();
  return (name) => {
    const value = made.get(name) ?? make(name);
    made.set(name, value);
    return value;
  };
}

export const FormContext = createContext<FormState | undefined>(undefined);

/** The form that a field or a button stands in. */
export function useThisForm(): FormState {
  const form = use(FormContext);
  if (form === undefined) throw new Error('A field stands in a <Form>.');
  return form;
}
