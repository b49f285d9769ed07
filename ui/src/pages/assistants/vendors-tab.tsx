import type { Assistant, AssistantDefinition } from '@parley/contracts/assistants';
import type { VendorFacts } from '@parley/contracts/vendors';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { parley } from '../../lib/parley.ts';
import { assistantQuery, vendorsQuery } from '../../lib/queries.ts';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Field, Input, Select } from '../../parts/fields.tsx';
import { Skeleton } from '../../parts/surface.tsx';
import { toastDone } from '../../parts/toasts.tsx';
import { DraftFaults } from './draft-faults.tsx';
import { withMind, withRecognitionOf, withSpeechModel, withVoiceOf } from './vendor-choice.ts';

/** Who speaks, hears and thinks for the draft. */
export function VendorsTab({ assistant }: { assistant: Assistant }) {
  const { data: vendors, error, refetch } = useQuery(vendorsQuery);
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (vendors === undefined) return <Skeleton className="m-5 h-64 rounded-xl" />;
  return <VendorForm assistant={assistant} vendors={vendors} />;
}

function VendorForm({ assistant, vendors }: { assistant: Assistant; vendors: VendorFacts[] }) {
  const [draft, setDraft] = useState(assistant.draft);
  const queryClient = useQueryClient();
  const changed = draft !== assistant.draft && JSON.stringify(draft) !== JSON.stringify(assistant.draft);
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm('Leave without saving the draft?'),
    enableBeforeUnload: () => changed,
  });
  const save = useMutation({
    mutationFn: (definition: AssistantDefinition) => parley.assistants.update(assistant.id, { definition }),
    onSuccess: async (updated) => {
      queryClient.setQueryData(assistantQuery(assistant.id).queryKey, updated);
      setDraft(updated.draft);
      toastDone('Draft saved', 'Callers meet it once it is published.');
      await queryClient.invalidateQueries({ queryKey: ['assistants'], exact: true });
    },
  });
  const change = (definition: AssistantDefinition) => {
    setDraft(definition);
    save.reset();
  };
  const { voice, recognition, mind } = draft;
  const speaking = vendors.find(({ id }) => id === voice.vendor);
  const voices = speaking?.voice?.voices ?? [];
  return (
    <form
      className="space-y-6 p-5"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft);
      }}
    >
      <Part title="Voice">
        <VendorField
          part="voice"
          label="Who speaks"
          vendors={vendors}
          value={voice.vendor}
          onChange={(chosen) => chosen && change(withVoiceOf(draft, chosen))}
        />
        <Field label="Voice" id="voice-name">
          <Select
            id="voice-name"
            className="mt-1.5 w-full"
            value={voice.name}
            onChange={({ target }) => change({ ...draft, voice: { ...voice, name: target.value } })}
          >
            {!voices.some(({ name }) => name === voice.name) && <option>{voice.name}</option>}
            {voices.map(({ name, title, language, gender }) => (
              <option key={name} value={name}>
                {[title, language, gender].filter((word) => word !== null).join(' · ')}
              </option>
            ))}
          </Select>
        </Field>
        <ModelField
          id="voice-model"
          models={speaking?.voice?.models ?? []}
          value={voice.model ?? ''}
          onChange={(model) => change(withSpeechModel(draft, 'voice', model))}
        />
      </Part>
      <Part title="Recognition">
        <VendorField
          part="recognition"
          label="Who hears"
          vendors={vendors}
          value={recognition?.vendor ?? ''}
          open="Whoever this Parley is set up with"
          onChange={(chosen) => change(withRecognitionOf(draft, chosen?.id))}
        />
        <ModelField
          id="recognition-model"
          models={vendors.find(({ id }) => id === recognition?.vendor)?.recognition?.models ?? []}
          value={recognition?.model ?? ''}
          onChange={(model) => change(withSpeechModel(draft, 'recognition', model))}
        />
      </Part>
      {mind.kind === 'language-model' && (
        <Part title="Language model">
          <VendorField
            part="mind"
            label="Who thinks"
            vendors={vendors}
            value={mind.vendor}
            onChange={(chosen) => chosen && change(withMind(draft, { vendor: chosen.id }))}
          />
          <ModelField
            id="mind-model"
            required
            models={vendors.find(({ id }) => id === mind.vendor)?.mind?.models ?? []}
            value={mind.model}
            onChange={(model) => change(withMind(draft, { model }))}
          />
        </Part>
      )}
      <DraftFaults error={save.error} />
      <div className="flex items-center justify-end gap-2">
        {changed && (
          <Button variant="ghost" type="button" onClick={() => change(assistant.draft)}>
            Discard changes
          </Button>
        )}
        <Button variant="primary" type="submit" disabled={!changed || save.isPending}>
          {save.isPending ? 'Saving…' : 'Save draft'}
        </Button>
      </div>
    </form>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="font-medium">{title}</legend>
      <div className="mt-3 grid gap-4 sm:grid-cols-2">{children}</div>
    </fieldset>
  );
}

interface VendorFieldProps {
  part: 'voice' | 'recognition' | 'mind';
  label: string;
  vendors: VendorFacts[];
  value: string;
  /** What to call no choice at all, where that is one. */
  open?: string;
  onChange: (chosen: VendorFacts | undefined) => void;
}

/** Vendors that are not set up are shown and cannot be chosen; below stands what to do about them. */
function VendorField({ part, label, vendors, value, open, onChange }: VendorFieldProps) {
  const offering = vendors.filter((vendor) => vendor[part] !== null);
  const missing = offering.filter((vendor) => vendor[part]?.ready === false);
  const known = offering.some(({ id }) => id === value) || (open !== undefined && value === '');
  return (
    <Field label={label} id={`${part}-vendor`}>
      <Select
        id={`${part}-vendor`}
        className="mt-1.5 w-full"
        value={value}
        onChange={({ target }) => onChange(offering.find(({ id }) => id === target.value))}
      >
        {open !== undefined && <option value="">{open}</option>}
        {!known && <option>{value}</option>}
        {offering.map((vendor) => (
          <option key={vendor.id} value={vendor.id} disabled={!vendor[part]?.ready && vendor.id !== value}>
            {vendor.title}
          </option>
        ))}
      </Select>
      {missing.map((vendor) => (
        <p key={vendor.id} className="mt-1.5 text-muted text-xs">
          {vendor.title} is not set up. {vendor[part]?.remedy}
        </p>
      ))}
    </Field>
  );
}

interface ModelFieldProps {
  id: string;
  models: string[];
  value: string;
  required?: boolean;
  onChange: (model: string) => void;
}

/** Free to be typed: a vendor may not tell all that it has. Absent where there is no choice. */
function ModelField({ id, models, value, required = false, onChange }: ModelFieldProps) {
  if (models.length === 0 && value === '' && !required) return null;
  return (
    <Field label="Model" id={id}>
      <Input
        id={id}
        className="mt-1.5"
        list={`${id}s`}
        maxLength={200}
        required={required}
        placeholder={required ? undefined : 'The one that Parley is set up with'}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
      <datalist id={`${id}s`}>
        {models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
    </Field>
  );
}
