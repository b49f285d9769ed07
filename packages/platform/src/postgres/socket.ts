/**
 * How the embedded server is reached: by a socket in a folder that nobody else may pass. On a port of this machine any
 * process of any user could take all its connections with logins that it never finishes, which are counted before
 * anybody is asked who they are.
 */
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from './place.ts';

export interface Address {
  /** The folder of the socket, or a name of this machine: what PostgreSQL's clients take as a host. */
  host: string;
  /** What the server is started with. */
  settings: Record<string, string>;
  close(): Promise<void>;
}

/** Of the path of a socket, with the name that the server gives it; macOS has the shortest. */
const longestPath = 103;
const longestName = '/.s.PGSQL.65535.lock';

const fits = (folder: string) => Buffer.byteLength(folder) + longestName.length <= longestPath;

/** Beside the data, or where that path is too long in a folder made for the run. Needs the data directory to be free. */
export async function addressOf(place: Place): Promise<Address> {
  const beside = join(place.location, 'socket');
  // Node has no such sockets on Windows.
  if (process.platform === 'win32' || !(fits(beside) || fits(join(tmpdir(), 'parley-XXXXXX')))) {
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '' };
    return { host: '127.0.0.1', settings, close: async () => {} };
  }
  // What a server that was killed left there could name a process that lives again.
  await rm(beside, { recursive: true, force: true });
  const host = fits(beside) ? beside : await mkdtemp(join(tmpdir(), 'parley-'));
  await mkdir(host, { recursive: true, mode: 0o700 });
  if (place.user) await chown(host, place.user.uid, place.user.gid);
  return {
    host,
    settings: {
      listen_addresses: '',
      unix_socket_directories: host,
      unix_socket_permissions: '0700',
    },
    close: () => rm(host, { recursive: true, force: true }),
  };
}
