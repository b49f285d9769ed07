/**
 * Recordings: two-channel WAV files at 16 kHz, the caller left, the agent right, written while the call runs.
 * Memory holds at most a second of a call; a kill loses no more, and leaves a file whose header is mended later.
 */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '@parley/platform/clock';
import { every } from '@parley/platform/clock';
import type { Log } from '@parley/platform/log';
import { bytesFromPcm16 } from '@parley/voice/audio';
import { listenRateHz, type Samples } from '@parley/voice/frame';
import { interleave, repairWavHeader, wavHeader } from '@parley/voice/wav';

export interface RecordedAudio {
  fileKey: string;
  rateHz: number;
  durationMs: number;
  bytes: number;
}

export interface Recording {
  write(caller: Samples, agent: Samples): void;
  /** The finished file; undefined when the disk refused it. */
  close(): Promise<RecordedAudio | undefined>;
}

export interface Recordings {
  open(fileKey: string): Recording;
  /** Mends what a killed process left; undefined when there is no such file or nothing in it. */
  repair(fileKey: string): Promise<RecordedAudio | undefined>;
  /** Bytes from start up to but without end. */
  read(fileKey: string, start: number, end: number): Promise<AsyncIterable<Uint8Array> | undefined>;
  remove(fileKey: string): Promise<void>;
}

/** Where a conversation's recording is kept. */
export function recordingKey(projectId: string, conversationId: string): string {
  return `recordings/${projectId}/${conversationId}.wav`;
}

const format = { rateHz: listenRateHz, channels: 2 };
const bytesPerMs = (listenRateHz * 2 * 2) / 1000;
const headerBytes = wavHeader(format).length;
const writeEveryMs = 500;
/** What may wait for a slow disk: a minute. Past it the recording is given up and the call goes on. */
const mostWaitingBytes = 60_000 * bytesPerMs;

/** Files under a folder of this machine. */
export function openRecordings(options: { folder: string; clock: Clock; log: Log }): Recordings {
  const { folder, clock, log } = options;
  const pathOf = (fileKey: string) => join(folder, fileKey);
  return {
    open: (fileKey) => openRecording({ path: pathOf(fileKey), fileKey, clock, log }),
    async repair(fileKey) {
      const file = await open(pathOf(fileKey), 'r+').catch(() => undefined);
      if (!file) return undefined;
      try {
        const { size } = await file.stat();
        if (size <= headerBytes) return undefined;
        const head = Buffer.alloc(headerBytes);
        await file.read(head, 0, headerBytes, 0);
        await file.write(repairWavHeader(head, size), 0, undefined, 0);
        await file.sync();
        return recorded(fileKey, size);
      } finally {
        await file.close();
      }
    },
    async read(fileKey, start, end) {
      const file = await open(pathOf(fileKey), 'r').catch(() => undefined);
      // The stream closes the file, also when its reader goes away.
      return file?.createReadStream({ start, end: end - 1 });
    },
    async remove(fileKey) {
      await rm(pathOf(fileKey), { force: true });
    },
  };
}

function recorded(fileKey: string, fileBytes: number): RecordedAudio {
  const durationMs = Math.floor((fileBytes - headerBytes) / bytesPerMs);
  return { fileKey, rateHz: format.rateHz, durationMs, bytes: fileBytes };
}

function openRecording(options: { path: string; fileKey: string; clock: Clock; log: Log }): Recording {
  const { path, fileKey, clock, log } = options;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let fileBytes = headerBytes;
  let failed = false;
  let file: FileHandle | undefined;
  let writing: Promise<void> = create();

  async function create(): Promise<void> {
    try {
      await mkdir(dirname(path), { recursive: true });
      file = await open(path, 'wx');
      await file.write(wavHeader(format));
    } catch (err) {
      giveUp(err);
    }
  }
  async function flush(): Promise<void> {
    if (failed || waiting.length === 0) return;
    const chunk = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    try {
      await file!.write(chunk, 0, chunk.length, fileBytes);
      fileBytes += chunk.length;
    } catch (err) {
      giveUp(err);
    }
  }
  function giveUp(err: unknown): void {
    if (!failed) log.error({ fileKey, err }, 'a recording was given up');
    failed = true;
    waiting = [];
  }
  const timer = every(clock, writeEveryMs, () => {
    writing = writing.then(flush);
  });

  return {
    write(caller, agent) {
      if (failed) return;
      const bytes = bytesFromPcm16(interleave([caller, agent]));
      waiting.push(bytes);
      waitingBytes += bytes.length;
      if (waitingBytes > mostWaitingBytes) giveUp(new Error('the disk is too slow'));
    },
    async close() {
      timer.cancel();
      await writing;
      await flush();
      try {
        await file?.write(wavHeader({ ...format, dataBytes: fileBytes - headerBytes }), 0, undefined, 0);
        await file?.sync();
      } catch (err) {
        giveUp(err);
      } finally {
        await file?.close();
      }
      if (fileBytes > headerBytes) return recorded(fileKey, fileBytes);
      await rm(path, { force: true });
      return undefined;
    },
  };
}
