import { ParleyApiError } from '@parley/sdk/errors';
import { Terminal } from 'lucide-react';
import { Logo } from '../../app/logo.tsx';
import { Card, Note } from '../../parts/surface.tsx';
import { SignInForm } from './sign-in.form.tsx';

/** The front door: how to get in, for somebody without a session. */
export function SignInPage({ linkError }: { linkError: unknown }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-5 py-12">
      <div className="w-full max-w-md animate-rise">
        <Logo className="mx-auto size-12" />
        <h1 className="mt-5 text-center font-semibold text-2xl tracking-[-0.02em]">Welcome to Parley</h1>
        <p className="mt-2 text-center text-muted">
          Design voice assistants, talk to them, and see where every second goes.
        </p>
        {linkError instanceof ParleyApiError && (
          <div className="mt-6">
            <Note tone="warn" title="That link no longer opens">
              {linkError.message} A link works once; print a fresh one.
            </Note>
          </div>
        )}
        <Card className="mt-6 p-6">
          <h2 className="flex items-center gap-2 font-medium">
            <Terminal className="size-4 text-accent-text" aria-hidden />
            Open the link from your terminal
          </h2>
          <p className="mt-1.5 text-muted text-sm">
            <Code>npm start</Code> prints a link that signs this browser in. For a fresh one, run{' '}
            <Code>npx parley link</Code>.
          </p>
          <div className="my-5 flex items-center gap-3 text-faint text-xs">
            <span className="h-px flex-1 bg-line" />
            or
            <span className="h-px flex-1 bg-line" />
          </div>
          <SignInForm />
        </Card>
      </div>
    </main>
  );
}

function Code({ children }: { children: string }) {
  return (
    <code className="rounded-md bg-sunken px-1.5 py-0.5 font-mono text-[0.8125rem] text-ink">{children}</code>
  );
}
