import { ArrowUp } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Button } from '../../parts/button.tsx';

interface ComposerProps {
  onSend: (text: string) => void;
  disabled: boolean;
  /** The caller has chosen to type: the field has the focus from the start. */
  typed: boolean;
}

/** Typing into the conversation; Enter sends, Shift+Enter breaks the line. */
export function Composer({ onSend, disabled, typed }: ComposerProps) {
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (typed) field.current?.focus();
  }, [typed]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '' || disabled) return;
    onSend(text.trim());
    setText('');
  };
  return (
    <form onSubmit={send} className="flex items-end gap-2 border-line border-t p-3">
      <textarea
        ref={field}
        data-slash
        aria-label="Message"
        rows={1}
        maxLength={4000}
        disabled={disabled}
        placeholder={disabled ? 'The conversation is over.' : 'Type a message…'}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
        className="field-sizing-content max-h-36 min-h-10 flex-1 resize-none rounded-xl bg-sunken px-3.5 py-2 placeholder:text-faint"
      />
      <Button
        variant="primary"
        size="icon"
        type="submit"
        aria-label="Send"
        disabled={disabled || text.trim() === ''}
        className="size-10 rounded-xl"
      >
        <ArrowUp aria-hidden />
      </Button>
    </form>
  );
}
