/** How an assistant behaves, to be read: its steps, or its prompt. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { FlowSteps } from './definition.tsx';

export const behaviourName = ({ mind }: AssistantDefinition) => (mind.kind === 'flow' ? 'Steps' : 'Prompt');

export function Behaviour({ definition: { mind } }: { definition: AssistantDefinition }) {
  if (mind.kind === 'flow') return <FlowSteps flow={mind.flow} />;
  return (
    <div className="space-y-4 p-5">
      {mind.greeting !== '' && <Quoted title="Greeting">{mind.greeting}</Quoted>}
      <Quoted title="Prompt">{mind.prompt || 'Empty.'}</Quoted>
    </div>
  );
}

function Quoted({ title, children }: { title: string; children: string }) {
  return (
    <section>
      <h3 className="font-medium text-muted text-sm">{title}</h3>
      <p className="mt-1.5 whitespace-pre-wrap rounded-xl bg-sunken px-4 py-3">{children}</p>
    </section>
  );
}
