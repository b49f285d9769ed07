import { createSessionSchema } from '@parley/contracts/access';
import { ParleyApiError } from '@parley/sdk/errors';
import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { TextField } from '../../form/fields.tsx';
import { Form, SubmitButton } from '../../form/form.tsx';
import { useForm } from '../../form/use-form.ts';
import { parley } from '../../lib/parley.ts';
import { meQuery } from '../../lib/session.ts';

const [, byApiKey] = createSessionSchema.options;
/** A key is often pasted with the blanks around it. */
const schema = z.strictObject({ apiKey: z.string().trim().pipe(byApiKey.shape.apiKey) });

/** Trades a pasted key for this browser's session. */
export function SignInForm() {
  const queryClient = useQueryClient();
  const form = useForm({
    schema,
    values: { apiKey: '' },
    kind: 'new',
    save: async (body) => {
      await parley.sessions.create(body).catch(aboutTheKey);
      await queryClient.resetQueries({ queryKey: meQuery.queryKey });
    },
  });
  return (
    <Form form={form} label="Sign in">
      <div className="flex items-start gap-2">
        <TextField
          name="apiKey"
          label="Paste the project's API key"
          type="password"
          placeholder="pk_live_…"
          className="min-w-0 flex-1"
        />
        <SubmitButton saving="Checking…" className="mt-[1.6875rem]">
          Enter
        </SubmitButton>
      </div>
    </Form>
  );
}

/** A key that opens nothing is a fault of its field. */
function aboutTheKey(error: unknown): never {
  if (!(error instanceof ParleyApiError) || error.code !== 'unauthenticated') throw error;
  const { code, message, status } = error;
  throw new ParleyApiError(code, message, { status, faults: [{ path: 'apiKey', message }] });
}
