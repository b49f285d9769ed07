/**
 * As much of WASI as a command-line program needs that writes one file: arguments, one directory `/`, a clock
 * that stands still. Nothing of the machine is reachable.
 */
const success = 0;
const badDescriptor = 8;
const directoryDescriptor = 3;
const firstFileDescriptor = 4;

/** Thrown by `proc_exit` to unwind the program. */
class Exit extends Error {}

/** Runs the program once and returns what it wrote to the files that it opened, by name. */
export function runProgram(module: WebAssembly.Module, args: readonly string[]): Map<string, Uint8Array> {
  const files = new Map<string, GrowingFile>();
  const open = new Map<number, GrowingFile>();
  const encoded = args.map((arg) => new TextEncoder().encode(`${arg}\0`));
  let memory = new DataView(new ArrayBuffer(0));
  const view = () => {
    const { buffer } = instance.exports.memory as WebAssembly.Memory;
    if (memory.buffer !== buffer) memory = new DataView(buffer);
    return memory;
  };
  const bytes = (at: number, length: number) => new Uint8Array(view().buffer, at, length);

  const imports = {
    args_sizes_get(countAt: number, sizeAt: number) {
      view().setUint32(countAt, encoded.length, true);
      view().setUint32(
        sizeAt,
        encoded.reduce((sum, arg) => sum + arg.length, 0),
        true,
      );
      return success;
    },
    args_get(pointersAt: number, textAt: number) {
      encoded.forEach((arg, n) => {
        view().setUint32(pointersAt + 4 * n, textAt, true);
        bytes(textAt, arg.length).set(arg);
        textAt += arg.length;
      });
      return success;
    },
    clock_time_get(_id: number, _precision: bigint, at: number) {
      view().setBigUint64(at, 0n, true);
      return success;
    },
    fd_close: (fd: number) => (open.delete(fd) || fd < firstFileDescriptor ? success : badDescriptor),
    fd_fdstat_get(fd: number, at: number) {
      const directory = 3;
      const regularFile = 4;
      const characterDevice = 2;
      const kind =
        fd < directoryDescriptor ? characterDevice : fd === directoryDescriptor ? directory : regularFile;
      bytes(at, 24).fill(0);
      view().setUint8(at, kind);
      view().setBigUint64(at + 8, ~0n, true);
      view().setBigUint64(at + 16, ~0n, true);
      return success;
    },
    fd_fdstat_set_flags: () => success,
    fd_prestat_get(fd: number, at: number) {
      if (fd !== directoryDescriptor) return badDescriptor;
      view().setUint32(at, 0, true);
      view().setUint32(at + 4, 1, true);
      return success;
    },
    fd_prestat_dir_name(_fd: number, at: number) {
      bytes(at, 1)[0] = '/'.charCodeAt(0);
      return success;
    },
    fd_read(_fd: number, _vectors: number, _count: number, readAt: number) {
      view().setUint32(readAt, 0, true);
      return success;
    },
    fd_seek(fd: number, offset: bigint, whence: number, at: number) {
      const file = open.get(fd);
      if (file === undefined) return badDescriptor;
      const from = whence === 0 ? 0 : whence === 1 ? file.position : file.length;
      file.position = from + Number(offset);
      view().setBigUint64(at, BigInt(file.position), true);
      return success;
    },
    fd_write(fd: number, vectors: number, count: number, writtenAt: number) {
      let written = 0;
      for (let n = 0; n < count; n++) {
        const at = view().getUint32(vectors + 8 * n, true);
        const length = view().getUint32(vectors + 8 * n + 4, true);
        open.get(fd)?.write(bytes(at, length));
        written += length;
      }
      view().setUint32(writtenAt, written, true);
      return success;
    },
    path_open(
      _directory: number,
      _lookup: number,
      pathAt: number,
      pathLength: number,
      _openFlags: number,
      _rights: bigint,
      _inheriting: bigint,
      _flags: number,
      fdAt: number,
    ) {
      const fd = firstFileDescriptor + files.size;
      const file = new GrowingFile();
      files.set(new TextDecoder().decode(bytes(pathAt, pathLength)), file);
      open.set(fd, file);
      view().setUint32(fdAt, fd, true);
      return success;
    },
    proc_exit() {
      throw new Exit();
    },
  };

  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports });
  try {
    (instance.exports._start as () => void)();
  } catch (thrown) {
    if (!(thrown instanceof Exit)) throw thrown;
  }
  return new Map([...files].map(([name, file]) => [name, file.content()]));
}

class GrowingFile {
  position = 0;
  length = 0;
  #bytes = new Uint8Array(256 * 1024);

  write(chunk: Uint8Array): void {
    const end = this.position + chunk.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(chunk, this.position);
    this.position = end;
    this.length = Math.max(this.length, end);
  }

  content(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}
