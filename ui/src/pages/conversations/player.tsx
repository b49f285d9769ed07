/** The recording of a conversation: caller above, agent below, and where in it we are. */
import { Download, Pause, Play } from 'lucide-react';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { peaksOf, readWav, type Wav } from '../../audio/wav.ts';
import { classes } from '../../lib/classes.ts';
import { formatPosition } from '../../lib/format.ts';
import { isForField } from '../../lib/keys.ts';
import { Button, buttonLook } from '../../parts/button.tsx';

export interface Player {
  element: RefObject<HTMLAudioElement | null>;
  url: string;
  playing: boolean;
  positionMs: number;
  toggle: () => void;
  seek: (toMs: number) => void;
}

const stepsMs: Record<string, number> = { ArrowLeft: -5000, ArrowRight: 5000 };

/** Plays the bytes of a recording; Space and the arrows work anywhere on the page. */
export function usePlayer(bytes: Uint8Array<ArrayBuffer> | undefined): Player | undefined {
  const element = useRef<HTMLAudioElement>(null);
  const [url, setUrl] = useState<string>();
  const [playing, setPlaying] = useState(false);
  const [positionMs, setPositionMs] = useState(0);
  useEffect(() => {
    if (bytes === undefined) return;
    const made = URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes]);
  useEffect(() => {
    const audio = element.current;
    if (url === undefined || audio === null) return;
    let frame = 0;
    const follow = () => {
      setPositionMs(audio.currentTime * 1000);
      frame = audio.paused ? 0 : requestAnimationFrame(follow);
    };
    const onChange = () => {
      setPlaying(!audio.paused);
      if (frame === 0) follow();
    };
    const events = ['play', 'pause', 'ended', 'seeked'] as const;
    for (const name of events) audio.addEventListener(name, onChange);
    return () => {
      cancelAnimationFrame(frame);
      for (const name of events) audio.removeEventListener(name, onChange);
    };
  }, [url]);
  const controls = useMemo(
    () => ({
      toggle: () => {
        const audio = element.current;
        if (audio === null) return;
        if (audio.paused) void audio.play();
        else audio.pause();
      },
      seek: (toMs: number) => {
        if (element.current !== null) element.current.currentTime = Math.max(0, toMs) / 1000;
      },
    }),
    [],
  );
  useEffect(() => {
    if (url === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      // A focused button or link has its own use for Space.
      const held = /^(BUTTON|A|SUMMARY)$/.test((event.target as HTMLElement).tagName);
      if (isForField(event) || (held && event.key === ' ')) return;
      const stepMs = stepsMs[event.key];
      if (stepMs === undefined && event.key !== ' ') return;
      event.preventDefault();
      if (stepMs === undefined) controls.toggle();
      else controls.seek((element.current?.currentTime ?? 0) * 1000 + stepMs);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [url, controls]);
  return url === undefined ? undefined : { element, url, playing, positionMs, ...controls };
}

interface PlayerBarProps {
  player: Player;
  bytes: Uint8Array<ArrayBuffer>;
  channels: ReadonlyArray<'caller' | 'agent'>;
  durationMs: number;
  fileName: string;
}

export function PlayerBar({ player, bytes, channels, durationMs, fileName }: PlayerBarProps) {
  const wav = useMemo(() => readWav(bytes), [bytes]);
  const { positionMs, playing } = player;
  return (
    <div className="flex items-center gap-3 px-4 py-3 sm:gap-4">
      {/* biome-ignore lint/a11y/useMediaCaption: the transcript below is its caption, in step */}
      <audio ref={player.element} src={player.url} preload="auto" />
      <Button
        variant="primary"
        size="icon"
        className="size-11 rounded-full"
        aria-label={playing ? 'Pause' : 'Play'}
        onClick={player.toggle}
      >
        {playing ? (
          <Pause aria-hidden className="fill-current" />
        ) : (
          <Play aria-hidden className="translate-x-px fill-current" />
        )}
      </Button>
      <div className="relative min-w-0 flex-1">
        {wav !== undefined &&
          channels
            .slice(0, wav.channels)
            .map((channel, index) => (
              <Wave
                key={channel}
                wav={wav}
                channel={index}
                name={channel}
                share={positionMs / Math.max(1, durationMs)}
              />
            ))}
        <input
          type="range"
          aria-label="Position in the recording"
          aria-valuetext={`${formatPosition(positionMs)} of ${formatPosition(durationMs)}`}
          min={0}
          max={Math.max(1, durationMs)}
          step={100}
          value={Math.min(positionMs, durationMs)}
          onChange={(event) => player.seek(Number(event.target.value))}
          className="absolute inset-0 m-0 size-full cursor-pointer opacity-0"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 rounded-full bg-ink"
          style={{ left: `${Math.min(100, (positionMs / Math.max(1, durationMs)) * 100)}%` }}
        />
      </div>
      <span className="tabular hidden w-22 whitespace-nowrap text-right text-muted text-sm sm:block">
        {formatPosition(positionMs)} / {formatPosition(durationMs)}
      </span>
      <a
        href={player.url}
        download={fileName}
        aria-label="Download the recording"
        title="Download the recording"
        className={buttonLook({ size: 'icon', variant: 'ghost' })}
      >
        <Download aria-hidden />
      </a>
    </div>
  );
}

interface WaveProps {
  wav: Wav;
  channel: number;
  name: 'caller' | 'agent';
  /** How much has been played, 0 to 1. */
  share: number;
}

const buckets = 240;

/** One channel's loudness as thin bars; what was played stands out. */
function Wave({ wav, channel, name, share }: WaveProps) {
  const peaks = useMemo(() => peaksOf(wav, channel, buckets), [wav, channel]);
  const canvas = useRef<HTMLCanvasElement>(null);
  const played = Math.round(share * buckets);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element == null || context == null) return;
    const draw = () => {
      const { width, height } = element;
      context.clearRect(0, 0, width, height);
      context.fillStyle = getComputedStyle(element).color;
      const step = width / buckets;
      for (let i = 0; i < buckets; i += 1) {
        const tall = Math.max(2, Math.sqrt(peaks[i] ?? 0) * (height - 2));
        context.globalAlpha = i < played ? 1 : 0.4;
        context.fillRect(i * step, (height - tall) / 2, Math.max(1, step * 0.6), tall);
      }
    };
    draw();
    // Colours come from the theme, which lives on the root element.
    const theme = new MutationObserver(draw);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => theme.disconnect();
  }, [peaks, played]);
  return (
    <div className="flex items-center gap-3">
      <canvas
        ref={canvas}
        width={1440}
        height={64}
        aria-hidden
        className={classes('h-8 w-full', name === 'caller' ? 'text-part-endpointing' : 'text-accent')}
      />
    </div>
  );
}
