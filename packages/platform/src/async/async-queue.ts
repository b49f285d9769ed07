/** Values that one side gives and another takes when it can. */

/** A bounded queue between one or more writers and one reader. */
export interface AsyncQueue<T> extends AsyncIterable<T, undefined> {
  /** False when full or closed: the value was not taken, and the writer decides what that means. */
  push(value: T): boolean;
  /** Waiting values. */
  readonly size: number;
  readonly closed: boolean;
  /** What waits is still read; then the reader ends, or throws the error if one was given. */
  close(error?: unknown): void;
}

/** A queue that holds up to `capacity` unread values. A reader that stops early closes it. */
export function asyncQueue<T>(capacity: number): AsyncQueue<T> {
  const values: T[] = [];
  const readers: Array<PromiseWithResolvers<IteratorResult<T, undefined>>> = [];
  let end: { error?: unknown } | undefined;

  const close = (error?: unknown) => {
    if (end) return;
    end = error === undefined ? {} : { error };
    for (const reader of readers.splice(0)) finish(reader);
  };
  const finish = (reader: PromiseWithResolvers<IteratorResult<T, undefined>>) => {
    if (end && 'error' in end) {
      const { error } = end;
      end = {}; // An error is thrown once; after it the reader is at the end.
      reader.reject(error);
    } else {
      reader.resolve({ done: true, value: undefined });
    }
  };
  const iterator: AsyncIterator<T, undefined> = {
    next() {
      const reader = Promise.withResolvers<IteratorResult<T, undefined>>();
      if (values.length > 0) reader.resolve({ done: false, value: values.shift() as T });
      else if (end) finish(reader);
      else readers.push(reader);
      return reader.promise;
    },
    async return() {
      values.length = 0;
      close();
      return { done: true, value: undefined };
    },
    // Connect asks request streams for `throw`; without it every stream dies.
    async throw(error) {
      values.length = 0;
      close();
      throw error;
    },
  };
  return {
    push(value) {
      if (end) return false;
      const reader = readers.shift();
      if (reader) reader.resolve({ done: false, value });
      else if (values.length >= capacity) return false;
      else values.push(value);
      return true;
    },
    get size() {
      return values.length;
    },
    get closed() {
      return end !== undefined;
    },
    close,
    [Symbol.asyncIterator]: () => iterator,
  };
}
