/** The frame of a form: its fields, what went wrong, its buttons. */
import { ParleyApiError } from '@parley/sdk/errors';
import { type ReactNode, useEffect, useRef } from 'react';
import { classes } from '../lib/classes.ts';
import { adviceOf } from '../lib/words.ts';
import { Button } from '../parts/button.tsx';
import { Note } from '../parts/surface.tsx';
import { FormContext, type FormState, useThisForm } from './use-form.ts';

interface FormProps {
  // biome-ignore lint/suspicious/noExplicitAny: whatever its fields are, the frame is the same
  form: FormState<any>;
  /** Read out as the form's name. */
  label: string;
  className?: string;
  children: ReactNode;
  /** Buttons, at the end. */
  actions?: ReactNode;
}

/** Enter and Ctrl-S or Cmd-S send it; what is wrong is said beside its field, and the first such field is focused. */
export function Form({ form, label, className, children, actions }: FormProps) {
  const element = useRef<HTMLFormElement>(null);
  const { submit, attempts } = form;
  const before = useRef<Element>(null);
  const send = () => {
    if (form.saving) return;
    before.current = document.activeElement;
    submit();
  };
  useShortcut(element, send);
  useEffect(() => {
    if (attempts === 0) return;
    const invalid = element.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    // Fields were disabled while saving, so the one that had the focus lost it.
    const lost = document.activeElement === document.body && before.current instanceof HTMLElement;
    if (invalid != null) invalid.focus();
    else if (lost) (before.current as HTMLElement).focus();
  }, [attempts]);
  return (
    <FormContext value={form as FormState}>
      <form
        ref={element}
        noValidate
        aria-label={label}
        aria-busy={form.saving}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <fieldset disabled={form.saving} className={classes('min-w-0 space-y-4', className)}>
          {children}
          <WentWrong />
          {actions !== undefined && (
            <div className="flex flex-wrap items-center justify-end gap-2 pt-2">{actions}</div>
          )}
        </fieldset>
      </form>
    </FormContext>
  );
}

/** Ctrl-S or Cmd-S, wherever the focus is, unless it is in another form or a dialog covers this one. */
function useShortcut(element: React.RefObject<HTMLFormElement | null>, send: () => void): void {
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const form = element.current;
      const inOther = event.target instanceof Element && event.target.closest('form');
      const dialog = document.querySelector('dialog[open]');
      if (form === null || (inOther && inOther !== form) || (dialog && !dialog.contains(form))) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [element]);
}

/** What no field can show. */
function WentWrong() {
  const { failure, restFaults } = useThisForm();
  const known = failure instanceof ParleyApiError ? failure : undefined;
  // Faults that stand beside their fields need no second telling.
  const told = known !== undefined && known.faults.length > 0;
  if (restFaults.length === 0 && (failure === undefined || told)) return null;
  const title = told || failure === undefined ? 'This cannot be saved yet' : messageOf(failure);
  return (
    <Note tone="bad" title={title}>
      {restFaults.map((fault) => (
        <p key={fault}>{fault}</p>
      ))}
      {known !== undefined && !told && (
        <p>
          {adviceOf(known.code)} {known.requestId !== undefined && <>Request {known.requestId}</>}
        </p>
      )}
    </Note>
  );
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

interface SubmitProps {
  children: ReactNode;
  /** Shown meanwhile. */
  saving: string;
  className?: string;
}

export function SubmitButton({ children, saving, className }: SubmitProps) {
  const form = useThisForm();
  return (
    <Button
      variant="primary"
      type="submit"
      {...(className === undefined ? {} : { className })}
      disabled={form.saving || (form.kind === 'change' && !form.dirty)}
    >
      {form.saving ? saving : children}
    </Button>
  );
}

/** There only while there is something to discard. */
export function DiscardButton() {
  const form = useThisForm();
  if (!form.dirty) return null;
  return (
    <Button variant="ghost" onClick={form.discard}>
      Discard changes
    </Button>
  );
}
