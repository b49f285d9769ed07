import type { ConversationDetail, Message, ToolCallRecord } from '@parley/contracts/conversations';
import { Play } from 'lucide-react';
import { memo, useEffect, useRef } from 'react';
import { formatMs, formatPosition } from '../../lib/format.ts';
import { AgentWords, Bubble, FaultLine, Interruptions, ToolLine } from '../../parts/entries.tsx';
import { TurnWaterfall } from '../../parts/waterfall.tsx';

type Item = { at: number; message: Message } | { at: number; tool: ToolCallRecord };

interface StoredTranscriptProps {
  conversation: ConversationDetail;
  /** Where the recording plays; undefined while it does not. */
  positionMs: number | undefined;
  onSeek: ((toMs: number) => void) | undefined;
}

/** All that was said and done, in order. The sentence that is being played stands out. */
export function StoredTranscript({ conversation, positionMs, onSeek }: StoredTranscriptProps) {
  const { messages, toolCalls, turns, status } = conversation;
  const items: Item[] = [
    ...messages.map((message) => ({ at: message.startMs, message })),
    ...toolCalls.map((tool) => ({ at: tool.startMs, tool })),
  ].toSorted((a, b) => a.at - b.at);
  const waits = new Map(turns.map((turn) => [turn.turn, turn]));
  const asked = new Set(messages.flatMap(({ role, turn }) => (role === 'caller' ? [turn] : [])));
  // The rest of it is still to be heard.
  const sounding = status === 'live' ? messages.findLast(({ role }) => role === 'agent')?.id : undefined;
  const scaleMs = Math.max(1000, ...turns.map(({ waterfall }) => waterfall?.totalMs ?? 0));
  const playing =
    positionMs === undefined
      ? undefined
      : messages.findLast(({ startMs, endMs }) => startMs <= positionMs && positionMs < endMs)?.id;
  return (
    <ol className="space-y-5 px-5 py-6">
      {items.map((item) =>
        'tool' in item ? (
          <li key={item.tool.id}>
            <Tool tool={item.tool} />
          </li>
        ) : (
          <li key={item.message.id}>
            <Said
              message={item.message}
              turn={item.message.role === 'agent' ? waits.get(item.message.turn) : undefined}
              answers={asked.has(item.message.turn)}
              final={item.message.id !== sounding}
              agentName={conversation.assistantName}
              scaleMs={scaleMs}
              active={item.message.id === playing}
              onSeek={onSeek}
            />
          </li>
        ),
      )}
    </ol>
  );
}

interface SaidProps {
  message: Message;
  turn: ConversationDetail['turns'][number] | undefined;
  /** The caller has said something in its turn; a greeting is waited for by nobody. */
  answers: boolean;
  /** Nothing more of it will be heard. */
  final: boolean;
  agentName: string;
  scaleMs: number;
  active: boolean;
  onSeek: ((toMs: number) => void) | undefined;
}

/** Remembered: while a recording plays, only the two messages at the border draw themselves again. */
const Said = memo(function Said({
  message,
  turn,
  answers,
  final,
  agentName,
  scaleMs,
  active,
  onSeek,
}: SaidProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) box.current?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
  }, [active]);
  const { role, kind, startMs, generatedText, heardText, interrupted } = message;
  const position = formatPosition(startMs);
  const kindWord = { speech: '', typed: ' · typed', digits: ' · keypad' }[kind];
  const time =
    onSeek === undefined ? (
      <span className="tabular">
        {position}
        {kindWord}
      </span>
    ) : (
      <button
        type="button"
        className="tabular inline-flex items-center gap-1 rounded hover:text-accent-text"
        aria-label={`Play from ${position}`}
        onClick={() => onSeek(startMs)}
      >
        <Play className="size-2.5 fill-current" aria-hidden />
        {position}
        {kindWord}
      </button>
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the time beside the name is the button for keyboards
    // biome-ignore lint/a11y/useKeyWithClickEvents: the time beside the name is the button for keyboards
    <div ref={box} className="scroll-my-24" onClick={({ target }) => seekUnlessUsed(target, startMs, onSeek)}>
      <Bubble
        side={role}
        name={role === 'caller' ? 'Caller' : agentName}
        time={time}
        active={active}
        below={
          turn !== undefined && (
            <div className="flex flex-wrap items-start gap-x-4 gap-y-1.5">
              {answers && turn.waterfall !== null && (
                <TurnWaterfall turn={turn.turn} waterfall={turn.waterfall} scaleMs={scaleMs} />
              )}
              <Interruptions interrupted={interrupted} falseInterruptions={turn.falseInterruptions} />
              {turn.faults.map(({ where, message }) => (
                <FaultLine key={`${where} ${message}`} where={where} message={message} />
              ))}
            </div>
          )
        }
      >
        {role === 'caller' ? (
          generatedText
        ) : (
          <AgentWords generated={generatedText} heard={heardText} interrupted={interrupted} final={final} />
        )}
      </Bubble>
    </div>
  );
});

/** A click on the words seeks, unless it was meant for a button in them or ended a selection. */
function seekUnlessUsed(
  target: EventTarget,
  startMs: number,
  onSeek: ((toMs: number) => void) | undefined,
): void {
  if (onSeek === undefined || window.getSelection()?.isCollapsed === false) return;
  if (target instanceof Element && target.closest('button, summary, a, details') === null) onSeek(startMs);
}

function Tool({ tool }: { tool: ToolCallRecord }) {
  const { name, outcome, input, output, startMs, endMs } = tool;
  return (
    <details className="group">
      <summary className="w-fit list-none rounded-md">
        <ToolLine
          name={name}
          phase={outcome}
          more={
            <span className="tabular text-faint text-xs">
              {endMs !== null && formatMs(endMs - startMs)}{' '}
              <span className="group-open:hidden">· details</span>
            </span>
          }
        />
      </summary>
      <dl className="mt-2 grid max-w-2xl gap-3 rounded-xl border border-line bg-sunken/60 p-4 text-xs sm:grid-cols-2">
        {[
          { term: 'Input', value: input },
          { term: 'Result', value: output },
        ].map(({ term, value }) => (
          <div key={term} className="min-w-0">
            <dt className="font-medium text-muted">{term}</dt>
            <dd>
              <pre className="mt-1 overflow-x-auto font-mono">{JSON.stringify(value, null, 2) ?? 'none'}</pre>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
