import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParleyApiError } from '@parley/sdk/errors';
import { z } from 'zod';
import { click, faultOf, fill, hasFocus, press, screen, show, waitFor } from '../testing/page.tsx';
import { NumberField, SelectField, SwitchField, TextAreaField, TextField } from './fields.tsx';
import { DiscardButton, Form, SubmitButton } from './form.tsx';
import { holdsUnsaved, mayLeave } from './unsaved.ts';
import { useForm } from './use-form.ts';

const schema = z.strictObject({
  title: z.string().trim().min(1).max(20),
  rate: z.number().min(0.5).max(2).default(1),
  tone: z.enum(['calm', 'lively']).optional(),
  loud: z.boolean().meta({ description: 'Heard across a hall' }),
  about: z.string().max(100),
  place: z.strictObject({ city: z.string().min(1) }).optional(),
});
type Body = z.output<typeof schema>;

const saved: z.input<typeof schema> = { title: 'One', rate: 1, loud: false, about: '' };

interface Props {
  save: (body: Body) => Promise<z.input<typeof schema> | undefined>;
  kind?: 'new' | 'change';
  values?: z.input<typeof schema>;
}

function Sample({ save, kind = 'change', values = saved }: Props) {
  const form = useForm({ schema, values, kind, save });
  return (
    <Form
      form={form}
      label="Sample"
      actions={
        <>
          <DiscardButton />
          <SubmitButton saving="Saving…">Save</SubmitButton>
        </>
      }
    >
      <TextField name="title" label="Title" />
      <NumberField name="rate" label="Rate" />
      <SelectField
        name="tone"
        label="Tone"
        choices={[
          { value: '', label: 'Any' },
          { value: 'calm', label: 'Calm' },
        ]}
      />
      <SwitchField name="loud" label="Loud" />
      <TextAreaField name="about" label="About" />
      <TextField name="place.city" label="City" />
    </Form>
  );
}

/** A save that waits to be told how it went. */
function slowSave() {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const bodies: Body[] = [];
  const save = (body: Body) => {
    bodies.push(body);
    return promise;
  };
  return { save, bodies, resolve: () => resolve(undefined), reject };
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });

test('what the schema parses is what is saved, from fields of every kind', async () => {
  const { save, bodies, resolve } = slowSave();
  await show(<Sample save={save} />);
  fill('Title', ' Two ');
  fill('Rate', '1.5');
  fill('Tone', 'calm');
  click('Loud');
  fill('About', 'Lines');
  fill('City', 'Bonn');
  click('Save');
  await waitFor(() => assert.equal(bodies.length, 1));
  const place = { city: 'Bonn' };
  assert.deepEqual(bodies, [{ title: 'Two', rate: 1.5, tone: 'calm', loud: true, about: 'Lines', place }]);
  resolve();
  await waitFor(() => assert.equal(button('Save').disabled, true));
});

test('a field that is left empty is left out, with the object that holds nothing else', async () => {
  const { save, bodies, resolve } = slowSave();
  await show(<Sample save={save} values={{ ...saved, tone: 'calm', place: { city: 'Bonn' } }} />);
  for (const label of ['Rate', 'Tone', 'City']) fill(label, '');
  click('Save');
  await waitFor(() => assert.equal(bodies.length, 1));
  assert.deepEqual(bodies, [{ title: 'One', rate: 1, loud: false, about: '' }]);
  resolve();
});

test('each fault stands at its field and goes when it is mended; the first has the focus', async () => {
  const { save, bodies } = slowSave();
  await show(<Sample save={save} />);
  fill('Title', 'A title that is far too long');
  fill('Rate', '9');
  button('Save').focus();
  click('Save');
  await waitFor(() => assert.equal(faultOf('Title'), 'Must be at most 20 characters long.'));
  assert.equal(faultOf('Rate'), 'Must be at most 2.');
  assert.equal(faultOf('About'), undefined);
  assert.ok(hasFocus('Title'));
  fill('Title', 'Short');
  await waitFor(() => assert.equal(faultOf('Title'), undefined));
  assert.equal(faultOf('Rate'), 'Must be at most 2.');
  assert.deepEqual(bodies, []);
});

test('a field tells what it is about, by its schema, and that it must be filled in', async () => {
  await show(<Sample save={slowSave().save} />);
  const loud = screen.getByLabelText('Loud');
  const about = document.getElementById(loud.getAttribute('aria-describedby') ?? '');
  assert.equal(about?.textContent, 'Heard across a hall');
  assert.equal(screen.getByLabelText('Title').getAttribute('aria-required'), 'true');
  assert.equal(screen.getByLabelText('Rate').getAttribute('aria-required'), 'false');
  const { min, max } = screen.getByLabelText<HTMLInputElement>('Rate');
  assert.deepEqual([min, max], ['0.5', '2']);
});

test("the server's faults stand at their fields, and what no field shows stands above the buttons", async () => {
  const { save, reject } = slowSave();
  await show(<Sample save={save} />);
  fill('Title', 'Two');
  click('Save');
  const faults = [
    { path: 'place.city', message: 'is not known' },
    { path: 'quota', message: 'is used up' },
  ];
  reject(new ParleyApiError('invalid_argument', 'not valid', { status: 400, faults }));
  await waitFor(() => assert.equal(faultOf('City'), 'is not known'));
  await waitFor(() => assert.ok(hasFocus('City')));
  assert.match(
    screen.getByText('quota: is used up').closest('[role="alert"]')?.textContent ?? '',
    /cannot be saved/,
  );
});

test('a failure without faults is told with what to do and what to quote, and nothing typed is lost', async () => {
  const { save, reject } = slowSave();
  await show(<Sample save={save} />);
  fill('Title', 'Two');
  click('Save');
  reject(new ParleyApiError('unavailable', 'Nobody answered.', { requestId: 'req_9' }));
  const alert = await screen.findByRole('alert');
  assert.match(alert.textContent ?? '', /Nobody answered\..*try again.*req_9/);
  assert.equal(screen.getByLabelText<HTMLInputElement>('Title').value, 'Two');
  assert.equal(button('Save').disabled, false);
});

test('while it is saved nothing can be changed or sent twice, and the focus comes back after', async () => {
  const { save, bodies, resolve } = slowSave();
  await show(<Sample save={save} kind="new" />);
  screen.getByLabelText('Title').focus();
  press('s', { ctrlKey: true });
  await screen.findByText('Saving…');
  assert.equal(screen.getByLabelText('Title').matches('fieldset:disabled *'), true);
  press('s', { ctrlKey: true });
  (document.activeElement as HTMLElement).blur();
  resolve();
  await screen.findByText('Save');
  await waitFor(() => assert.ok(hasFocus('Title')));
  assert.equal(bodies.length, 1);
});

test('Ctrl-S and Cmd-S save a change, from wherever the focus is, and an unchanged form is not sent', async () => {
  const bodies: Body[] = [];
  const save = async (body: Body) => void bodies.push(body);
  await show(<Sample save={save as Props['save']} />);
  press('s', { ctrlKey: true });
  fill('Title', 'Two');
  press('s', { ctrlKey: true });
  await waitFor(() => assert.equal(bodies.length, 1));
  await waitFor(() => assert.equal(button('Save').disabled, true));
  fill('Title', 'Three');
  screen.getByLabelText('About').focus();
  press('s', { metaKey: true });
  await waitFor(() => assert.equal(bodies.length, 2));
  assert.deepEqual(
    bodies.map(({ title }) => title),
    ['Two', 'Three'],
  );
});

test('a change is not left without a question until it is saved or discarded', async () => {
  let asked = 0;
  window.confirm = () => {
    asked += 1;
    return false;
  };
  await show(<Sample save={async () => ({ ...saved, title: 'As kept' })} />);
  assert.equal(mayLeave(), true);
  fill('Title', 'Two');
  await waitFor(() => assert.equal(holdsUnsaved(), true));
  assert.equal(mayLeave(), false);
  click('Discard changes');
  await waitFor(() => assert.equal(mayLeave(), true));
  assert.equal(screen.getByLabelText<HTMLInputElement>('Title').value, 'One');
  fill('Title', 'Two');
  click('Save');
  await waitFor(() => assert.equal(screen.getByLabelText<HTMLInputElement>('Title').value, 'As kept'));
  assert.equal(mayLeave(), true);
  assert.equal(asked, 1);
});

test('a form that is gone holds nothing back, and something new is never asked about', async () => {
  await show(<Sample save={slowSave().save} kind="new" />);
  fill('Title', 'Two');
  assert.equal(holdsUnsaved(), false);
});
