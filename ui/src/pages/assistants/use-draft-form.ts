/** A form on an assistant's draft, which two people may edit at a time without losing either's changes. */
import type { Assistant, AssistantDefinition } from '@parley/contracts/assistants';
import { ParleyApiError } from '@parley/sdk/errors';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { type FormState, useForm } from '../../form/use-form.ts';
import { parley } from '../../lib/parley.ts';
import { toastDone } from '../../parts/toasts.tsx';
import { assistantQuery } from './queries.ts';

type DraftSchema = z.ZodType<{ definition: AssistantDefinition }, { definition: unknown }>;

export interface DraftFormState<S extends DraftSchema> {
  form: FormState<S>;
  /** Somebody else's changes, that came while there were changes here, and these; undefined where nothing clashes. */
  clash: { theirs: AssistantDefinition; mine: AssistantDefinition } | undefined;
  /** Saves what is here over what they have changed. */
  overwrite: () => void;
}

/** `valuesOf` tells what stands in the fields for a definition. */
export function useDraftForm<S extends DraftSchema>(
  assistant: Assistant,
  schema: S,
  valuesOf: (draft: AssistantDefinition) => z.input<S>,
): DraftFormState<S> {
  const queryClient = useQueryClient();
  const key = assistantQuery(assistant.id).queryKey;
  /** The edit that the changes here are made to. */
  const revision = useRef(assistant.revision);
  const [mine, setMine] = useState<AssistantDefinition>();

  const form = useForm<S>({
    schema,
    values: valuesOf(assistant.draft),
    kind: 'change',
    save: async ({ definition }) => {
      try {
        const saved = await parley.assistants.update(
          assistant.id,
          { definition },
          { revision: revision.current },
        );
        revision.current = saved.revision;
        setMine(undefined);
        queryClient.setQueryData(key, saved);
        toastDone('Draft saved', 'Callers meet it once it is published.');
        void queryClient.invalidateQueries({ queryKey: ['assistants'], exact: true });
        return valuesOf(saved.draft);
      } catch (error) {
        if (!(error instanceof ParleyApiError && error.status === 412)) throw error;
        queryClient.setQueryData(key, await parley.assistants.get(assistant.id));
        setMine(definition);
        throw new Error('Somebody else has changed this assistant meanwhile. Nothing of yours is lost.');
      }
    },
  });
  const { dirty } = form;
  useEffect(() => {
    if (dirty) return;
    revision.current = assistant.revision;
    setMine(undefined);
  }, [dirty, assistant.revision]);

  return {
    form,
    clash: mine === undefined ? undefined : { theirs: assistant.draft, mine },
    overwrite: () => {
      revision.current = assistant.revision;
      form.submit();
    },
  };
}
