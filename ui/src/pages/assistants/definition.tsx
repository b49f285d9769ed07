/** An assistant's definition, to be read. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import type { Flow, Step } from '@parley/contracts/flow';
import { toolNames } from '@parley/contracts/tools';
import {
  CornerDownRight,
  Flag,
  GitFork,
  MessageCircle,
  MessageCircleQuestionMark,
  PhoneForwarded,
  Wrench,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { formatDuration, formatMs } from '../../lib/format.ts';
import { Badge } from '../../parts/badge.tsx';
import { Card, CardTitle } from '../../parts/surface.tsx';
import { exitsOf, flowOrder } from './flow-order.ts';

const kinds = {
  say: { icon: MessageCircle, word: 'Says' },
  ask: { icon: MessageCircleQuestionMark, word: 'Asks' },
  branch: { icon: GitFork, word: 'Decides' },
  tool: { icon: Wrench, word: 'Uses a tool' },
  transfer: { icon: PhoneForwarded, word: 'Transfers' },
  end: { icon: Flag, word: 'Ends' },
} as const;

export function FlowSteps({ flow }: { flow: Flow }) {
  return (
    <ol className="divide-y divide-line">
      {flowOrder(flow).map(([id, step], index) => (
        <StepRow key={id} id={id} step={step} first={index === 0} />
      ))}
    </ol>
  );
}

function StepRow({ id, step, first }: { id: string; step: Step; first: boolean }) {
  const { icon: Icon, word } = kinds[step.kind];
  const exits = exitsOf(step);
  return (
    <li id={`step-${id}`} className="flex scroll-mt-6 gap-4 px-5 py-4 target:bg-accent-soft/60">
      <span className="mt-0.5 flex size-8 shrink-0 items-center justify-center rounded-lg bg-sunken text-muted">
        <Icon className="size-4" aria-hidden />
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-2">
          <code className="font-medium font-mono text-[0.8125rem]">{id}</code>
          <span className="text-faint text-xs">{word}</span>
          {first && <Badge tone="accent">Start</Badge>}
          {step.kind === 'ask' && <Badge>{step.answer.type}</Badge>}
        </div>
        <StepBody step={step} />
        {exits.length > 0 && (
          <ul className="mt-2 space-y-0.5">
            {exits.map(({ when, to }) => (
              <li key={when + to} className="flex items-baseline gap-2 text-muted text-sm">
                <CornerDownRight className="size-3.5 shrink-0 translate-y-0.5 text-faint" aria-hidden />
                <span>
                  {when} <span className="text-faint">→</span>{' '}
                  <a
                    href={`#step-${to}`}
                    className="font-mono text-[0.8125rem] text-accent-text hover:underline"
                  >
                    {to}
                  </a>
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function StepBody({ step }: { step: Step }) {
  if (step.kind === 'branch') return null;
  if (step.kind === 'tool') {
    return (
      <p className="mt-1 text-muted">
        <code className="font-mono text-[0.8125rem] text-ink">{step.tool}</code>, kept as{' '}
        <Slot name={step.saveAs} />
        {step.filler !== undefined && (
          <>
            ; says “
            <Template text={step.filler} />” meanwhile
          </>
        )}
      </p>
    );
  }
  return (
    <>
      <p className="mt-1">
        <Template text={step.text} />
      </p>
      {step.kind === 'ask' && (
        <p className="mt-0.5 text-muted text-sm">
          kept as <Slot name={step.slot} />
          {step.confirm !== undefined && ', read back'}
          {step.answer.type === 'choice' && <>: {step.answer.options.map(({ label }) => label).join(', ')}</>}
        </p>
      )}
      {step.kind === 'transfer' && <p className="mt-0.5 text-muted text-sm">to {step.to}</p>}
    </>
  );
}

function Slot({ name }: { name: string }) {
  return (
    <code className="rounded bg-accent-soft px-1 py-px font-mono text-[0.8125rem] text-accent-text">
      {name}
    </code>
  );
}

/** Spoken text with its slots set apart. */
function Template({ text }: { text: string }) {
  return text.split(/(\{\{[^{}]*\}\})/).map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text keep their order
    return part.startsWith('{{') ? <Slot key={index} name={part.slice(2, -2).trim()} /> : part;
  });
}

export function Settings({ definition }: { definition: AssistantDefinition }) {
  const { voice, turnTaking, language, timeZone, denoise, mind } = definition;
  return (
    <>
      <Card>
        <CardTitle>Mind</CardTitle>
        <Rows
          rows={
            mind.kind === 'flow'
              ? [
                  ['Kind', 'Flow, without a language model'],
                  ['Steps', Object.keys(mind.flow.steps).length],
                  ['Asides', mind.flow.asides.length],
                ]
              : [
                  ['Kind', 'Language model'],
                  ['Model', mind.model],
                  ['Temperature', mind.temperature],
                ]
          }
        />
      </Card>
      <Card>
        <CardTitle>Voice</CardTitle>
        <Rows
          rows={[
            ['Voice', `${voice.name} (${voice.vendor})`],
            [
              'Natural voice, where in time',
              voice.natural ? `${voice.natural.name} (${voice.natural.vendor})` : 'None',
            ],
            ['Speed', `${voice.speed}×`],
            ['Noise suppression', denoise ? 'On' : 'Off'],
            ['Language', language === 'en' ? 'English' : language],
            ['Time zone', timeZone],
          ]}
        />
      </Card>
      <Card>
        <CardTitle>Turn taking</CardTitle>
        <Rows
          rows={[
            ['Waits after a finished sentence', formatMs(turnTaking.minWaitMs)],
            ['Waits after an unfinished one', formatMs(turnTaking.maxWaitMs)],
            [
              'May be interrupted',
              turnTaking.interruptible ? `By ${turnTaking.minInterruptionWords} words` : 'No',
            ],
            ['Asks again after silence of', formatDuration(turnTaking.silencePromptMs)],
            ['Ends after', `${turnTaking.maxSilences} silences`],
            ['Longest call', formatDuration(turnTaking.maxCallMs)],
          ]}
        />
      </Card>
      {definition.tools.length > 0 && (
        <Card>
          <CardTitle>Tools</CardTitle>
          <ul className="divide-y divide-line">
            {definition.tools.map((tool) => (
              <li key={tool.name} className="px-5 py-3 text-sm">
                <code className="font-medium font-mono text-[0.8125rem]">{toolNames(tool).join(', ')}</code>
                <p className="text-muted">{tool.description}</p>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </>
  );
}

function Rows({ rows }: { rows: Array<[string, ReactNode]> }) {
  return (
    <dl className="space-y-2 px-5 py-4 text-sm">
      {rows.map(([term, value]) => (
        <div key={term} className="flex justify-between gap-4">
          <dt className="text-muted">{term}</dt>
          <dd className="max-w-[85%] shrink-0 text-right">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
