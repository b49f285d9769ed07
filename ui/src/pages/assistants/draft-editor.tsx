import type { Assistant, AssistantDefinition } from '@parley/contracts/assistants';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { parley } from '../../lib/parley.ts';
import { assistantQuery } from '../../lib/queries.ts';
import { Button } from '../../parts/button.tsx';
import { TextArea } from '../../parts/fields.tsx';
import { Note } from '../../parts/surface.tsx';
import { toastDone } from '../../parts/toasts.tsx';
import { DraftFaults } from './draft-faults.tsx';

/** The draft as JSON. The server says what is wrong with it, by the path of the field. */
export function DraftEditor({ assistant }: { assistant: Assistant }) {
  const saved = JSON.stringify(assistant.draft, null, 2);
  const [text, setText] = useState(saved);
  const queryClient = useQueryClient();
  const parsed = parse(text);
  const changed = text !== saved;
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm('Leave without saving the draft?'),
    enableBeforeUnload: () => changed,
  });
  const save = useMutation({
    mutationFn: (definition: AssistantDefinition) => parley.assistants.update(assistant.id, { definition }),
    onSuccess: async (updated) => {
      queryClient.setQueryData(assistantQuery(assistant.id).queryKey, updated);
      setText(JSON.stringify(updated.draft, null, 2));
      toastDone('Draft saved', 'Callers meet it once it is published.');
      await queryClient.invalidateQueries({ queryKey: ['assistants'], exact: true });
    },
  });
  return (
    <div className="space-y-3 p-5">
      {parsed.fault !== undefined && (
        <Note tone="warn" title="This is not JSON yet">
          {parsed.fault}
        </Note>
      )}
      <DraftFaults error={save.error} />
      <TextArea
        aria-label="Draft as JSON"
        aria-invalid={parsed.fault !== undefined || save.error !== null}
        spellCheck={false}
        className="h-[28rem] resize-y whitespace-pre font-mono text-[0.8125rem] leading-relaxed"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          save.reset();
        }}
        onKeyDown={(event) => {
          if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            if (changed && parsed.fault === undefined) save.mutate(parsed.value as AssistantDefinition);
          }
        }}
      />
      <div className="flex items-center justify-end gap-2">
        {changed && (
          <Button variant="ghost" onClick={() => setText(saved)}>
            Discard changes
          </Button>
        )}
        <Button
          variant="primary"
          disabled={!changed || parsed.fault !== undefined || save.isPending}
          onClick={() => save.mutate(parsed.value as AssistantDefinition)}
        >
          {save.isPending ? 'Saving…' : 'Save draft'}
        </Button>
      </div>
    </div>
  );
}

function parse(text: string): { value: unknown; fault: string | undefined } {
  try {
    return { value: JSON.parse(text), fault: undefined };
  } catch (error) {
    return { value: undefined, fault: error instanceof Error ? error.message : String(error) };
  }
}
