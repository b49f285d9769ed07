import { useEffect, useRef } from 'react';
import { classes } from '../../lib/classes.ts';
import type { Phase } from '../../lib/transcript.ts';

interface OrbProps {
  phase: Phase | 'opening' | 'reconnecting' | 'ended';
  levels: () => { microphone: number; agent: number };
}

/** The call at a glance: it swells with whoever speaks. Drawn past React, at the screen's own pace. */
export function Orb({ phase, levels }: OrbProps) {
  const halo = useRef<HTMLSpanElement>(null);
  const core = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    let shown = 0;
    const draw = () => {
      const { microphone, agent } = levels();
      const level =
        phase === 'speaking' ? agent : phase === 'hearing' || phase === 'listening' ? microphone : 0;
      shown += (level - shown) * (level > shown ? 0.35 : 0.12);
      if (halo.current !== null) halo.current.style.transform = `scale(${1 + shown * 0.42})`;
      if (core.current !== null) core.current.style.transform = `scale(${1 + shown * 0.12})`;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [phase, levels]);
  const quiet = phase === 'ended' || phase === 'opening' || phase === 'reconnecting';
  return (
    <span aria-hidden className="relative flex size-14 shrink-0 items-center justify-center lg:size-32">
      <span
        ref={halo}
        className={classes(
          'absolute inset-[12%] rounded-full transition-colors duration-500',
          quiet && 'bg-sunken',
          phase === 'listening' && 'bg-accent-soft',
          phase === 'hearing' && 'bg-accent/25',
          phase === 'thinking' && 'animate-breathe bg-warn-soft',
          phase === 'speaking' && 'bg-accent/30',
        )}
      />
      <span
        ref={core}
        className={classes(
          'relative flex size-[56%] items-center justify-center gap-[6%] rounded-full shadow-lift transition-colors duration-500',
          quiet ? 'bg-line-strong' : 'bg-accent',
          phase === 'reconnecting' && 'animate-breathe',
        )}
      >
        {phase === 'thinking' ? (
          [0, 1, 2].map((dot) => (
            <span
              key={dot}
              className="size-[11%] animate-blink rounded-full bg-on-accent"
              style={{ animationDelay: `${dot * 0.18}s` }}
            />
          ))
        ) : (
          <svg viewBox="0 0 32 32" className="size-1/2" aria-hidden="true">
            <path
              d="M8 14v4M12 10.5v11M16 7.5v17M20 11.5v9M24 14v4"
              className={quiet ? 'stroke-surface' : 'stroke-on-accent'}
              strokeWidth="2.4"
              strokeLinecap="round"
            />
          </svg>
        )}
      </span>
    </span>
  );
}
