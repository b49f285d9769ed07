import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { systemClock } from '../time/clock.ts';
import { startPostgres } from './postgres.ts';

const isRoot = process.getuid?.() === 0;
/** Of a process that is neither ours nor the server's. */
const strangerUid = 61_200;

test('logins that nobody finishes take no connection away: no other process of this machine gets to begin one', async () => {
  const home = await mkdtemp(join(tmpdir(), 'parley-pg-'));
  after(() => rm(home, { recursive: true }));
  await chmod(home, 0o711);
  const server = await startPostgres({
    home,
    port: 23_432,
    databases: ['one'],
    clock: systemClock,
    durable: false,
  });
  const folder = new URL(server.url('one')).searchParams.get('host')!;
  const ways = [{ port: server.port, host: '127.0.0.1' }, { path: join(folder, `.s.PGSQL.${server.port}`) }];
  // Two for each connection that there is: each says who it is, and does not answer what it is asked then.
  const program = `
    import { connect } from 'node:net';
    const words = Buffer.from('user\\0one\\0database\\0one\\0\\0');
    const login = Buffer.concat([Buffer.from([0, 0, 0, words.length + 8, 0, 3, 0, 0]), words]);
    const begin = (way) => new Promise((resolve) => {
      const socket = connect(way, () => socket.write(login));
      socket.once('data', () => resolve('begun'));
      socket.once('error', ({ code }) => resolve(code));
      socket.once('close', () => resolve('closed'));
    });
    const ways = JSON.parse(process.argv[1]);
    const told = await Promise.all(ways.flatMap((way) => Array.from({ length: 300 }, () => begin(way))));
    console.log(JSON.stringify([...new Set(told)].sort()));
    process.stdin.resume().once('end', () => process.exit());`;
  const stranger = spawn(
    process.execPath,
    ['--input-type=module', '--eval', program, JSON.stringify(isRoot ? ways : ways.slice(0, 1))],
    { stdio: ['pipe', 'pipe', 'inherit'], ...(isRoot ? { uid: strangerUid, gid: strangerUid } : {}) },
  );
  const gone = once(stranger, 'exit');
  const [line] = await once(stranger.stdout!, 'data');
  const told = JSON.parse(String(line));
  // All that the services may have at a time, while the stranger still holds what it got.
  const clients = Array.from({ length: 100 }, () => new pg.Client({ connectionString: server.url('one') }));
  try {
    await Promise.all(clients.map((client) => client.connect()));
  } finally {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    stranger.stdin.end();
    await gone;
    await server.close();
  }
  assert.deepEqual(told, isRoot ? ['EACCES', 'ECONNREFUSED'] : ['ECONNREFUSED']);
});
