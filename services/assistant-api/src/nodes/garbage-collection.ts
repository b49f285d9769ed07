/**
 * V8's collector for a process that moves sound. Each frame is a piece of memory outside the heap; left alone, V8
 * collects the whole heap for every 64 MB of them, which with a hundred calls is every second or two, and stands
 * still for about 100 ms each time. Counted with the heap, and with a heap that may grow to four times what lives in
 * it, that is once in 40 s; and marked by one thread instead of as many as there are cores, which on few cores take
 * them from the sound, it is not heard. What these flags do is measured by `npm run bench -- density`.
 */
import { setFlagsFromString } from 'node:v8';

/** A flag that this Node does not know is named on stderr and passed over. */
export function tuneCollector(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
  setFlagsFromString('--heap-growing-percent=300');
  setFlagsFromString('--concurrent-marking-max-worker-num=1');
}
