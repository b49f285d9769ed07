/** A telephone whose carrier brings the call as Twilio does: a stream of JSON over a WebSocket. */
import { openMicrophone } from '@parley/harness/call/microphone';

const streamSid = 'MZ0001';
const callSid = 'CA0001';
const format = { encoding: 'mulaw', rateHz: 8000 } as const;

export interface Phone {
  /** 8 kHz; resolves after its last sample. */
  say(samples: Int16Array): Promise<void>;
  press(digits: string): void;
  /** Resolves once so many answers of the agent have been played to their end. */
  heard(answers: number): Promise<void>;
  hangUp(): Promise<void>;
}

/** Calls the assistant of that id; the door must be open to this machine. */
export async function pickUp(origin: string, assistant: string): Promise<Phone> {
  const url = `${origin.replace('http', 'ws')}/v1/carriers/twilio/media/${assistant}`;
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`${url} does not answer.`)), { once: true });
  });
  const send = (message: object) => socket.send(JSON.stringify(message));
  send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
  const customParameters = { from: '+15550100' };
  send({
    event: 'start',
    streamSid,
    start: { callSid, accountSid: 'AC0001', tracks: ['inbound'], mediaFormat, customParameters },
  });

  let played = 0;
  const waiting = new Set<() => void>();
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { event: string };
    if (message.event !== 'mark') return;
    send(message);
    played += 1;
    for (const look of waiting) look();
  });
  const microphone = openMicrophone({
    format,
    send: (bytes) => {
      const payload = Buffer.from(bytes).toString('base64');
      send({ event: 'media', streamSid, media: { track: 'inbound', payload } });
    },
  });
  const closed = new Promise<void>((resolve) =>
    socket.addEventListener('close', () => {
      microphone.close();
      resolve();
    }),
  );

  return {
    say: (samples) => microphone.play(samples),
    press: (digits) => {
      for (const digit of digits) send({ event: 'dtmf', streamSid, dtmf: { digit } });
    },
    heard: (answers) =>
      new Promise((resolve) => {
        const look = () => {
          if (played < answers) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async hangUp() {
      send({ event: 'stop', streamSid, stop: { callSid } });
      await closed;
    },
  };
}
