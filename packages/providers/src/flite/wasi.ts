/** A command-line program in WebAssembly, run to its end. Nothing of the machine is reachable but the time of day. */
import { File, OpenFile, PreopenDirectory, WASI } from '@bjorn3/browser_wasi_shim';

/** Runs the program once and returns what it wrote to the files that it opened in `/`, by name. */
export function runProgram(module: WebAssembly.Module, args: readonly string[]): Map<string, Uint8Array> {
  const root = new PreopenDirectory('/', new Map());
  const nothing = () => new OpenFile(new File([]));
  const wasi = new WASI([...args], [], [nothing(), nothing(), nothing(), root], { debug: false });
  wasi.start(new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.wasiImport }) as Program);
  const files = [...root.dir.contents].filter((entry): entry is [string, File] => entry[1] instanceof File);
  return new Map(files.map(([name, file]) => [name, file.data]));
}

type Program = Parameters<WASI['start']>[0];
