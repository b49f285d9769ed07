import type { Role } from '@parley/contracts/access';
import { ParleyApiError } from '@parley/sdk/errors';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Copy } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { parley } from '../../lib/parley.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field, Input, Select } from '../../parts/fields.tsx';
import { Note } from '../../parts/surface.tsx';
import { apiKeysQuery } from './queries.ts';

const roleWords = {
  viewer: 'Viewer: looks on',
  analyst: 'Analyst: looks on and exports',
  developer: 'Developer: talks and changes assistants',
  admin: 'Admin: also manages people and the project',
  owner: 'Owner: everything',
} as const satisfies Record<Role, string>;

/** Asks for a name, a role and an end, then shows the key: this once, and never again. */
export function CreateKey({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: (form: FormData) => {
      const days = Number(form.get('days'));
      return parley.apiKeys.create({
        name: String(form.get('name')),
        role: form.get('role') as Role,
        ...(days > 0 ? { expiresInDays: days } : {}),
      });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  const close = () => {
    create.reset();
    onClose();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    create.mutate(new FormData(event.currentTarget));
  };
  if (create.data !== undefined) {
    return (
      <Dialog open={open} onClose={close} title="Copy the key now">
        <p>It is shown this once. Parley keeps only a fingerprint of it.</p>
        <Copyable text={create.data.key} />
        <div className="mt-6 flex justify-end">
          <Button variant="primary" onClick={close}>
            I have it
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog open={open} onClose={close} title="New API key">
      <form onSubmit={submit} className="mt-4 space-y-4 text-ink text-sm">
        <Field label="Name" id="key-name">
          <Input
            id="key-name"
            name="name"
            required
            maxLength={120}
            className="mt-1.5"
            placeholder="What uses it"
          />
        </Field>
        <Field label="Role" id="key-role">
          <Select id="key-role" name="role" defaultValue="developer" className="mt-1.5 w-full">
            {Object.entries(roleWords).map(([role, words]) => (
              <option key={role} value={role}>
                {words}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Ends" id="key-days">
          <Select id="key-days" name="days" defaultValue="0" className="mt-1.5 w-full">
            <option value="0">Never</option>
            <option value="30">In 30 days</option>
            <option value="90">In 90 days</option>
            <option value="365">In a year</option>
          </Select>
        </Field>
        {create.error instanceof ParleyApiError && <Note tone="bad" title={create.error.message} />}
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" disabled={create.isPending}>
            {create.isPending ? 'Creating…' : 'Create'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Copyable({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <div className="mt-4 flex items-start gap-2 rounded-xl border border-line bg-sunken p-3">
      <code className="min-w-0 flex-1 select-all break-all font-mono text-[0.8125rem] text-ink">{text}</code>
      {navigator.clipboard !== undefined && (
        <Button size="small" onClick={() => void copy()}>
          {copied ? <Check aria-hidden /> : <Copy aria-hidden />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </div>
  );
}
