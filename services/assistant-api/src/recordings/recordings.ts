/**
 * Recordings: two-channel WAV files at 16 kHz, the caller left, the agent right. While a call runs its recording
 * grows on the disk of its node, where the header can be written last; once whole it moves to the file store.
 * Memory holds at most a second of a call; a kill loses no more, and leaves a file that recovery mends and moves.
 */
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { atMost } from '@parley/platform/async/limit';
import type { Files } from '@parley/platform/files/files';
import { makeFolder, privateFile } from '@parley/platform/files/private';
import type { Log } from '@parley/platform/log/log';
import { bytesFromPcm16 } from '@parley/voice/audio/codec';
import { repairWavHeader, wavHeader } from '@parley/voice/audio/wav';
import { listenRateHz, type Samples } from '@parley/voice/frame';

export interface RecordedAudio {
  fileKey: string;
  rateHz: number;
  durationMs: number;
  bytes: number;
}

export interface Recording {
  write(caller: Samples, agent: Samples): void;
  /**
   * Finishes it and moves it to the store; undefined when nothing was recorded. Rejects while the store is away:
   * ask again.
   */
  close(): Promise<RecordedAudio | undefined>;
}

export interface Recordings {
  open(fileKey: string): Recording;
  /** Mends and stores what a killed process left; undefined when this machine has nothing of it. */
  repair(fileKey: string): Promise<RecordedAudio | undefined>;
  /** What is on the disk of this machine and not in the store: of calls that run, and of calls cut off by a kill. */
  leftovers(): Promise<{ projectId: string; conversationId: string }[]>;
  /** Drops what is on the disk of this machine. */
  discard(fileKey: string): Promise<void>;
  /** Bytes from start up to but without end; undefined when it is not in the store. */
  read(fileKey: string, start: number, end: number): Promise<AsyncIterable<Uint8Array> | undefined>;
  remove(fileKey: string): Promise<void>;
}

/** Where a conversation's recording is kept. */
export function recordingKey(projectId: string, conversationId: string): string {
  return `recordings/${projectId}/${conversationId}.wav`;
}

const leftoverPattern = /^recordings\/(proj_\w+)\/(conv_\w+)\.wav$/;

const format = { rateHz: listenRateHz, channels: 2 };
const bytesPerMs = (listenRateHz * 2 * 2) / 1000;
const headerBytes = wavHeader(format).length;
/** A second of both sides, written at once. */
const chunkSamples = listenRateHz * 2;
/** So many recordings move to the store at a time: calls are running meanwhile, whose recordings need the disk too. */
const movedAtOnce = 2;
/** What may wait for a slow disk: a minute. Past it the recording is given up and the call goes on. */
const mostWaitingChunks = 60;

/** `folder` is on a disk of this machine, `files` is where recordings stay. */
export function openRecordings(options: { folder: string; files: Files; log: Log }): Recordings {
  const { folder, files, log } = options;
  const inTurn = atMost(movedAtOnce);
  const pathOf = (fileKey: string) => join(folder, fileKey);

  async function store(fileKey: string): Promise<RecordedAudio> {
    const bytes = await inTurn(() => files.adopt(fileKey, pathOf(fileKey)));
    return recorded(fileKey, bytes);
  }
  return {
    open: (fileKey) => openRecording({ path: pathOf(fileKey), fileKey, log, store }),
    async repair(fileKey) {
      const { size } = (await stat(pathOf(fileKey)).catch(() => undefined)) ?? { size: 0 };
      if (size > headerBytes) {
        await mendHeader(pathOf(fileKey), size);
        return store(fileKey);
      }
      // It may have been stored already when the process was killed.
      const stored = await files.stat(fileKey);
      return stored && recorded(fileKey, stored.size);
    },
    async leftovers() {
      const paths = await readdir(folder, { recursive: true }).catch(() => []);
      return paths.flatMap((path) => {
        const [, projectId, conversationId] = leftoverPattern.exec(path.replaceAll('\\', '/')) ?? [];
        return projectId && conversationId ? [{ projectId, conversationId }] : [];
      });
    },
    discard: (fileKey) => rm(pathOf(fileKey), { force: true }),
    async read(fileKey, start, end) {
      return (await files.get(fileKey, { start, end }))?.bytes;
    },
    remove: (fileKey) => files.delete(fileKey),
  };
}

async function mendHeader(path: string, size: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const head = Buffer.alloc(headerBytes);
    await file.read(head, 0, headerBytes, 0);
    await file.write(repairWavHeader(head, size), 0, undefined, 0);
    await file.sync();
  } finally {
    await file.close();
  }
}

function recorded(fileKey: string, fileBytes: number): RecordedAudio {
  const durationMs = Math.floor((fileBytes - headerBytes) / bytesPerMs);
  return { fileKey, rateHz: format.rateHz, durationMs, bytes: fileBytes };
}

function openRecording(options: {
  path: string;
  fileKey: string;
  log: Log;
  store: (fileKey: string) => Promise<RecordedAudio>;
}): Recording {
  const { path, fileKey, log, store } = options;
  const waiting: Int16Array<ArrayBuffer>[] = [];
  let chunk = new Int16Array(chunkSamples);
  let filled = 0;
  /** Written and free again. */
  let spare: Int16Array<ArrayBuffer> | undefined;
  let fileBytes = headerBytes;
  let failed = false;
  let file: FileHandle | undefined;
  let writing: Promise<void> = create();
  let finished: Promise<void> | undefined;
  let stored: RecordedAudio | undefined;

  async function create(): Promise<void> {
    try {
      await makeFolder(dirname(path));
      file = await open(path, 'wx', privateFile);
      await file.write(wavHeader(format));
    } catch (err) {
      giveUp(err);
    }
  }
  async function flush(): Promise<void> {
    for (let next = waiting.shift(); next && !failed; next = waiting.shift()) {
      await append(next);
      spare = next;
    }
  }
  async function append(samples: Int16Array): Promise<void> {
    const bytes = bytesFromPcm16(samples);
    try {
      await file!.write(bytes, 0, bytes.length, fileBytes);
      fileBytes += bytes.length;
    } catch (err) {
      giveUp(err);
    }
  }
  function giveUp(err: unknown): void {
    if (!failed) log.error({ fileKey, err }, 'a recording was given up');
    failed = true;
    waiting.length = 0;
  }
  function nextChunk(): void {
    waiting.push(chunk);
    if (waiting.length > mostWaitingChunks) return giveUp(new Error('the disk is too slow'));
    chunk = spare ?? new Int16Array(chunkSamples);
    spare = undefined;
    filled = 0;
    writing = writing.then(flush);
  }

  return {
    write(caller, agent) {
      for (let from = 0; from < caller.length && !failed; ) {
        // As many as fit, in a loop that does nothing else.
        const into = chunk;
        const until = Math.min(caller.length, from + (chunkSamples - filled) / 2);
        let at = filled;
        for (let i = from; i < until; i += 1, at += 2) {
          into[at] = caller[i]!;
          into[at + 1] = agent[i] ?? 0;
        }
        filled = at;
        from = until;
        if (filled === chunkSamples) nextChunk();
      }
    },
    async close() {
      finished ??= finish();
      await finished;
      if (fileBytes > headerBytes) {
        stored ??= await store(fileKey);
        return stored;
      }
      await rm(path, { force: true });
      return undefined;
    },
  };

  async function finish(): Promise<void> {
    await writing;
    if (!failed && filled > 0) await append(chunk.subarray(0, filled));
    try {
      await file?.write(wavHeader({ ...format, dataBytes: fileBytes - headerBytes }), 0, undefined, 0);
    } catch (err) {
      giveUp(err);
    } finally {
      await file?.close();
    }
  }
}
