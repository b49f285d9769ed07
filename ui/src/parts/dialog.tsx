import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './button.tsx';

interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
}

/** The browser's own modal dialog: it traps focus, closes on Escape and needs no injected styles. */
export function Dialog({ open, onClose, title, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && element.current?.open === false) element.current.showModal();
    if (!open) element.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes a dialog on Escape by itself
    <dialog
      ref={element}
      onClose={onClose}
      onClick={(event) => event.target === element.current && onClose()}
      aria-label={title}
      className="m-auto w-[min(28rem,calc(100vw-2rem))] rounded-2xl border border-line bg-surface p-0 text-ink shadow-float outline-none open:animate-rise"
    >
      {open && (
        <div className="p-6">
          <h2 className="font-semibold text-lg tracking-[-0.01em]">{title}</h2>
          <div className="mt-2 text-muted">{children}</div>
        </div>
      )}
    </dialog>
  );
}

interface ConfirmProps extends DialogProps {
  action: string;
  busy?: boolean;
  onConfirm: () => void;
  danger?: boolean;
}

export function Confirm({
  action,
  busy = false,
  onConfirm,
  danger = false,
  children,
  ...rest
}: ConfirmProps) {
  return (
    <Dialog {...rest}>
      {children}
      <div className="mt-6 flex justify-end gap-2">
        <Button autoFocus onClick={rest.onClose}>
          Cancel
        </Button>
        <Button variant={danger ? 'danger' : 'primary'} disabled={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
