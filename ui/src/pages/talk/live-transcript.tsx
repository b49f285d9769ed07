import { useLayoutEffect, useRef } from 'react';
import { answerTimes, type Entry, type Transcript } from '../../lib/transcript.ts';
import { AgentWords, Bubble, CallerWords, FaultLine, Interruptions, ToolLine } from '../../parts/entries.tsx';
import { TurnWaterfall } from '../../parts/waterfall.tsx';

interface LiveTranscriptProps {
  transcript: Transcript;
  /** Typed, and not yet told back. */
  pending: readonly string[];
  agentName: string;
}

/** Grows as the talk goes on, and stays at its end unless you scrolled up to read. */
export function LiveTranscript({ transcript, pending, agentName }: LiveTranscriptProps) {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const { entries, phase } = transcript;
  const waterfalls = answerTimes(transcript);
  const scaleMs = Math.max(1000, ...[...waterfalls.values()].map(({ totalMs }) => totalMs));
  const show = (entry: Entry) => {
    if (entry.kind === 'tool') return <ToolLine name={entry.name} phase={entry.phase} />;
    if (entry.kind === 'fault') return <FaultLine {...entry} />;
    if (entry.kind === 'caller') {
      return (
        <Bubble side="caller" name="You">
          <CallerWords {...entry} />
        </Bubble>
      );
    }
    const waterfall = waterfalls.get(entry.turn);
    return (
      <Bubble
        side="agent"
        name={agentName}
        below={
          <div className="flex flex-wrap items-start gap-x-4 gap-y-1.5">
            {waterfall !== undefined && (
              <TurnWaterfall turn={entry.turn} waterfall={waterfall} scaleMs={scaleMs} />
            )}
            <Interruptions {...entry} />
          </div>
        }
      >
        <AgentWords {...entry} />
      </Bubble>
    );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: any change of what is shown may move the end
  useLayoutEffect(() => {
    if (atEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [transcript, pending]);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    // A note above, or a keyboard on the screen, takes space away.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div
      ref={box}
      role="log"
      aria-label="Transcript"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
      className="min-h-0 flex-1 overflow-y-auto px-5 py-5 outline-offset-[-2px]"
    >
      <ol className="space-y-4">
        {entries.map((entry) => (
          <li key={entry.key} className="animate-rise">
            {show(entry)}
          </li>
        ))}
        {pending.map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they come and go in order
          <li key={index}>
            <Bubble side="caller" name="You" time={<span>sending…</span>}>
              <CallerWords text={text} final={false} />
            </Bubble>
          </li>
        ))}
        {phase === 'thinking' && (
          <li className="flex w-fit animate-rise gap-1 rounded-2xl rounded-bl-md border border-line bg-surface px-4 py-4 shadow-card">
            <span className="sr-only">Thinking</span>
            {[0, 1, 2].map((dot) => (
              <span
                key={dot}
                className="size-1.5 animate-blink rounded-full bg-faint"
                style={{ animationDelay: `${dot * 0.18}s` }}
              />
            ))}
          </li>
        )}
      </ol>
    </div>
  );
}
