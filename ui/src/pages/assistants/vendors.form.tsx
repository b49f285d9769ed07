import {
  type Assistant,
  type AssistantDefinition,
  assistantDefinitionSchema,
} from '@parley/contracts/assistants';
import type { VendorFacts } from '@parley/contracts/vendors';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { z } from 'zod';
import { NumberField, SelectField, SwitchField, TextField } from '../../form/fields.tsx';
import { DiscardButton, Form, SubmitButton } from '../../form/form.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Skeleton } from '../../parts/surface.tsx';
import { Clash } from './clash.tsx';
import { vendorsQuery } from './queries.ts';
import { useDraftForm } from './use-draft-form.ts';
import { withMindOf, withNaturalOf, withRecognitionOf, withVoiceOf } from './vendor-choice.ts';

const schema = z.strictObject({ definition: assistantDefinitionSchema });

/** Fields without a choice are empty, and left out of the draft again. */
const valuesOf = (definition: AssistantDefinition) => ({
  definition: {
    ...definition,
    voice: { model: '', ...definition.voice, natural: { vendor: '', name: '', ...definition.voice.natural } },
    recognition: { vendor: '', model: '', ...definition.recognition },
  },
});

/** Who speaks, hears and thinks for the draft. */
export function VendorsForm({ assistant }: { assistant: Assistant }) {
  const { data: vendors, error, refetch } = useQuery(vendorsQuery);
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (vendors === undefined) return <Skeleton className="m-5 h-64 rounded-xl" />;
  return <Fields assistant={assistant} vendors={vendors} />;
}

function Fields({ assistant, vendors }: { assistant: Assistant; vendors: VendorFacts[] }) {
  const { form, ...rest } = useDraftForm(assistant, schema, valuesOf);
  const draft = form.given.definition as AssistantDefinition;
  const { voice, recognition, mind } = draft;
  const find = (id: string | undefined) => vendors.find((vendor) => vendor.id === id);
  const put = (definition: AssistantDefinition) => form.put(valuesOf(definition));
  return (
    <Form
      form={form}
      label="Voice and models"
      className="space-y-6 p-5"
      actions={
        <>
          <DiscardButton />
          <SubmitButton saving="Saving…">Save draft</SubmitButton>
        </>
      }
    >
      <Part title="Voice">
        <VendorField
          part="voice"
          label="Who speaks"
          vendors={vendors}
          onChosen={(vendor) => vendor && put(withVoiceOf(draft, vendor))}
        />
        <SelectField name="definition.voice.name" label="Voice" choices={voicesOf(find(voice.vendor))} />
        <ModelField part="voice" models={find(voice.vendor)?.voice?.models} value={voice.model} />
        <NumberField
          name="definition.voice.speed"
          label="Speed"
          step={0.1}
          description="1 is as the voice was made; 0.5 half as fast, 2 twice."
        />
        <NaturalFields
          vendors={vendors}
          chosen={voice.natural?.vendor}
          onChosen={(vendor) => put(withNaturalOf(draft, vendor))}
        />
      </Part>
      <Part title="Recognition">
        <VendorField
          part="recognition"
          label="Who hears"
          vendors={vendors}
          open="Whoever this Parley is set up with"
          onChosen={(vendor) => put(withRecognitionOf(draft, vendor?.id))}
        />
        <ModelField
          part="recognition"
          models={find(recognition?.vendor)?.recognition?.models}
          value={recognition?.model}
        />
        <SwitchField
          name="definition.denoise"
          label="Noise suppression"
          description="Takes noise away from the caller's sound before it is heard."
          className="sm:col-span-2"
        />
      </Part>
      {mind.kind === 'language-model' && (
        <Part title="Language model">
          <VendorField
            part="mind"
            label="Who thinks"
            vendors={vendors}
            onChosen={(vendor) => vendor && put(withMindOf(draft, vendor.id))}
          />
          <ModelField part="mind" models={find(mind.vendor)?.mind?.models} value={mind.model} required />
        </Part>
      )}
      <Clash form={form} {...rest} />
    </Form>
  );
}

function voicesOf(vendor: VendorFacts | undefined) {
  return (vendor?.voice?.voices ?? []).map(({ name, title, language, gender }) => ({
    value: name,
    label: [title, language, gender].filter((word) => word !== null).join(' · '),
  }));
}

interface NaturalFieldsProps {
  vendors: VendorFacts[];
  chosen: string | undefined;
  onChosen: (vendor: VendorFacts | undefined) => void;
}

/** The voice that speaks instead where this Parley manages it, and what was measured of each. */
function NaturalFields({ vendors, chosen = '', onChosen }: NaturalFieldsProps) {
  const measured = vendors.filter(({ voice }) => voice?.natural);
  if (measured.length === 0 && chosen === '') return null;
  return (
    <>
      <SelectField
        name="definition.voice.natural.vendor"
        label="Natural voice, where it is in time"
        choices={[
          { value: '', label: 'None' },
          ...measured.map(({ id, title }) => ({ value: id, label: title })),
        ]}
        onChoice={(value) => onChosen(measured.find(({ id }) => id === value))}
        description={measured.map(({ id, title, voice }) => <p key={id}>{`${title}: ${voice?.natural}`}</p>)}
      />
      {chosen !== '' && (
        <SelectField
          name="definition.voice.natural.name"
          label="Voice instead"
          description={null}
          choices={voicesOf(measured.find(({ id }) => id === chosen))}
        />
      )}
    </>
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
  /** What to call no choice at all, where that is one. */
  open?: string;
  onChosen: (vendor: VendorFacts | undefined) => void;
}

/** Vendors that are not set up are shown and cannot be chosen; below stands what to do about them. */
function VendorField({ part, label, vendors, open, onChosen }: VendorFieldProps) {
  const offering = vendors.filter((vendor) => vendor[part] !== null);
  const told = offering.flatMap((vendor) => {
    const { ready = true, remedy, found } = vendor[part] ?? {};
    const missing = ready ? '' : `${vendor.title} is not set up. ${remedy ?? ''}`;
    const text = `${missing} ${found ?? ''}`.trim();
    return text === '' ? [] : [{ id: vendor.id, text }];
  });
  const choices = offering.map((vendor) => ({
    value: vendor.id,
    label: vendor.title,
    disabled: vendor[part]?.ready === false,
  }));
  return (
    <SelectField
      name={`definition.${part}.vendor`}
      label={label}
      choices={open === undefined ? choices : [{ value: '', label: open }, ...choices]}
      onChoice={(value) => onChosen(offering.find(({ id }) => id === value))}
      description={told.length === 0 ? null : told.map(({ id, text }) => <p key={id}>{text}</p>)}
    />
  );
}

interface ModelFieldProps {
  part: 'voice' | 'recognition' | 'mind';
  models: string[] | undefined;
  value: string | undefined;
  required?: boolean;
}

/** Free to be typed: a vendor may not tell all that it has. Absent where there is no choice. */
function ModelField({ part, models = [], value = '', required = false }: ModelFieldProps) {
  if (models.length === 0 && value === '' && !required) return null;
  return (
    <TextField
      name={`definition.${part}.model`}
      label="Model"
      description={null}
      placeholder={required ? undefined : 'The one that Parley is set up with'}
      suggestions={models}
    />
  );
}
