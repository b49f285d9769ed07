/** Which microphone, how loud it is, and what to do when there is none. */
import { useEffect, useRef, useState } from 'react';
import { listMicrophones } from '../../audio/devices.ts';
import { Button } from '../../parts/button.tsx';
import { Select } from '../../parts/fields.tsx';
import { Note } from '../../parts/surface.tsx';
import type { Microphone } from './call.ts';

const key = 'parley.microphone';

/** The chosen microphone's id, kept in this browser; empty is the system's own choice. */
export function useMicrophoneChoice(): [deviceId: string, choose: (deviceId: string) => void] {
  const [deviceId, setDeviceId] = useState(() => {
    try {
      return localStorage.getItem(key) ?? '';
    } catch {
      return '';
    }
  });
  return [
    deviceId,
    (next) => {
      setDeviceId(next);
      try {
        localStorage.setItem(key, next);
      } catch {
        // Storage may be forbidden; the choice then lasts as long as the page.
      }
    },
  ];
}

interface ChoiceProps {
  deviceId: string;
  onChoose: (deviceId: string) => void;
  /** Changes when names may have become known, as after the first permission. */
  refreshKey: string;
}

export function MicrophoneChoice({ deviceId, onChoose, refreshKey }: ChoiceProps) {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: refreshKey says when to look again
  useEffect(() => {
    const refresh = () => void listMicrophones().then(setDevices, () => setDevices([]));
    refresh();
    navigator.mediaDevices?.addEventListener('devicechange', refresh);
    return () => navigator.mediaDevices?.removeEventListener('devicechange', refresh);
  }, [refreshKey]);
  const known = devices.some((device) => device.deviceId === deviceId);
  return (
    <Select
      aria-label="Microphone"
      className="w-full"
      value={known ? deviceId : ''}
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="">Default microphone</option>
      {devices
        .filter((device) => device.deviceId !== 'default')
        .map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `Microphone ${index + 1}`}
          </option>
        ))}
    </Select>
  );
}

const bars = Array.from({ length: 24 }, (_, bar) => bar);

/** Loudness as a row of bars, drawn past React. */
export function LevelMeter({ level }: { level: () => number }) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      const lit = Math.round(level() * bars.length);
      const cells = row.current?.children ?? [];
      for (let i = 0; i < cells.length; i += 1)
        (cells[i] as HTMLElement).style.opacity = i < lit ? '1' : '0.16';
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [level]);
  return (
    <div ref={row} aria-hidden className="flex h-3 items-stretch gap-[3px]">
      {bars.map((bar) => (
        <span key={bar} className={`flex-1 rounded-xs ${bar > 20 ? 'bg-warn' : 'bg-accent'}`} />
      ))}
    </div>
  );
}

const faults: Partial<Record<Microphone, { title: string; body: string; again: boolean }>> = {
  denied: {
    title: 'The microphone is blocked',
    body: 'Allow it beside the address bar, then try again. You can type meanwhile.',
    again: true,
  },
  missing: { title: 'No microphone found', body: 'Plug one in and try again, or type instead.', again: true },
  busy: {
    title: 'The microphone could not be opened',
    body: 'Another program may hold it. Close that and try again, or type instead.',
    again: true,
  },
  lost: {
    title: 'The microphone went away',
    body: 'Choose another one or plug it in again. You can type meanwhile.',
    again: true,
  },
  insecure: {
    title: 'No sound on this address',
    body: 'Browsers allow microphones only on https or localhost. Open Parley there to speak; here you can type.',
    again: false,
  },
};

export function MicrophoneNote({ microphone, onRetry }: { microphone: Microphone; onRetry: () => void }) {
  const fault = faults[microphone];
  if (fault === undefined) return null;
  return (
    <Note
      tone="warn"
      title={fault.title}
      action={
        fault.again && (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {fault.body}
    </Note>
  );
}
