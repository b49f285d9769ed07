import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { isSignedOut, meQuery } from '../lib/session.ts';
import { SignInPage } from '../pages/sign-in/sign-in.page.tsx';
import { Failure } from '../parts/failure.tsx';
import { Logo } from './logo.tsx';
import { tradeLink } from './opening.ts';

/** Shows the pages to whoever has a session, and the front door to everybody else. */
export function Gate({ children }: { children: ReactNode }) {
  const link = useQuery({
    queryKey: ['link'],
    queryFn: () => tradeLink().then(() => true),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const me = useQuery({ ...meQuery, enabled: !link.isPending });
  if (link.isPending || me.isPending) {
    return (
      <div className="flex min-h-dvh items-center justify-center" role="status" aria-label="Opening Parley">
        <Logo className="size-10 animate-breathe" />
      </div>
    );
  }
  if (me.data === undefined || isSignedOut(me.error)) {
    if (me.error !== null && !isSignedOut(me.error)) {
      return (
        <div className="flex min-h-dvh items-center justify-center">
          <Failure error={me.error} onRetry={() => void me.refetch()} />
        </div>
      );
    }
    return <SignInPage linkError={link.error} />;
  }
  return children;
}
