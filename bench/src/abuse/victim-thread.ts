/**
 * The live call beside an attack, on a thread of its own: what the attackers do here cannot be taken for what the
 * server does. Told `begin`, it tells what it has heard since.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { wishedGapMs } from './wished.ts';

interface Given {
  /** Of the talk socket. */
  url: string;
  token: string;
  assistant: string;
}

/** What the victim heard since it was last asked. */
export interface Heard {
  frames: number;
  /** The longest time between two frames of the agent's sound, ms; and how many were over 60 ms. */
  longestGapMs: number;
  gapsOver: number;
  /** Why the call is over; null while it goes on. */
  closed: string | null;
}

const frameMs = 20;

const { url, token, assistant } = workerData as Given;
const port = parentPort!;
const socket = new WebSocket(url, ['parley.v1', `parley.token.${token}`]);
socket.binaryType = 'arraybuffer';
const silence = new Uint8Array((16_000 / 50) * 2);
let heard: Heard = { frames: 0, longestGapMs: 0, gapsOver: 0, closed: null };
let lastMs = Number.NaN;

socket.addEventListener('open', () => {
  socket.send(JSON.stringify({ type: 'start', assistant }));
  const startMs = performance.now();
  let sent = 0;
  const beat = setInterval(() => {
    for (; startMs + sent * frameMs <= performance.now(); sent += 1) socket.send(silence);
  }, 5);
  socket.addEventListener('close', () => clearInterval(beat));
});
socket.addEventListener('message', ({ data }) => {
  if (typeof data === 'string') return;
  const nowMs = performance.now();
  const gapMs = nowMs - lastMs;
  lastMs = nowMs;
  heard.frames += 1;
  if (Number.isNaN(gapMs)) return port.postMessage('speaks');
  heard.longestGapMs = Math.max(heard.longestGapMs, gapMs);
  if (gapMs > wishedGapMs) heard.gapsOver += 1;
});
socket.addEventListener('close', ({ code, reason }) => {
  heard.closed = `${code} ${reason}`;
  port.postMessage('closed');
});
port.on('message', (asked: 'begin' | 'tell' | 'end') => {
  if (asked === 'end') return process.exit();
  if (asked === 'tell') {
    // A silence that goes on is one, too.
    const { longestGapMs } = heard;
    port.postMessage({ ...heard, longestGapMs: Math.max(longestGapMs, performance.now() - lastMs) });
  }
  heard = { frames: 0, longestGapMs: 0, gapsOver: 0, closed: heard.closed };
});
