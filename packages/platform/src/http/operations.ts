/** What only operators see of a service: its metrics and the details of its health, on a listener of their own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { setting } from '../config/config.ts';
import { ParleyError, toParleyError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { Metrics } from '../log/metrics.ts';
import type { Edge } from './edge.ts';
import type { HealthState } from './health.ts';
import { refuseGarbage } from './listener.ts';
import { refuse } from './problem.ts';
import { isLoopback } from './shares.ts';

export const operationsSettings = {
  operationsHost: setting(
    'PARLEY_OPERATIONS_HOST',
    'Address on which each service tells its metrics and the details of its health, to everybody who asks there: its port + 10000',
    z.string().default('127.0.0.1'),
  ),
};

export interface OperationsAnswer {
  status: number;
  type: string;
  body: string;
}

export interface Operations {
  /** What is answered at `/livez`, `/readyz` or `/metrics`; null elsewhere. */
  answer(path: string): Promise<OperationsAnswer | null>;
  /** Rejects with `failed_precondition` when the port cannot be had. */
  listen(host: string, port: number): Promise<number>;
  close(): Promise<void>;
}

const requestMs = 10_000;
const mostConnections = 100;

export function createOperations(options: {
  health: HealthState;
  metrics: Metrics;
  edge: Edge;
  log: Log;
}): Operations {
  const { health, metrics, edge, log } = options;

  const answer = async (path: string): Promise<OperationsAnswer | null> => {
    if (path === '/livez') return { status: 200, type: json, body: '{"live":true}' };
    if (path === '/metrics') return { status: 200, type: metrics.contentType, body: await metrics.text() };
    if (path !== '/readyz') return null;
    const readiness = await health.ready();
    return { status: readiness.ready ? 200 : 503, type: json, body: JSON.stringify(readiness) };
  };
  const limits = { requestTimeout: requestMs, headersTimeout: requestMs };
  const server = createServer(limits, async (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    try {
      // On this machine alone its browser could be lent a name by a stranger's page.
      if (isLoopback(request.socket.localAddress ?? '')) edge.mustBeOurs(edge.see(request));
      const found = request.method === 'GET' ? await answer(path) : null;
      if (!found) throw new ParleyError('not_found', `There is nothing at ${request.method} ${path}.`);
      response.writeHead(found.status, { 'content-type': found.type, 'cache-control': 'no-store' });
      response.end(found.body);
    } catch (thrown) {
      const error = toParleyError(thrown);
      if (error.code === 'internal') log.error({ err: error }, 'request of an operator failed');
      refuse(response, error);
    }
  });
  server.maxConnections = mostConnections;
  server.on('clientError', refuseGarbage);

  return {
    answer,
    listen(host, port) {
      return new Promise((resolve, reject) => {
        server.once('error', (cause: NodeJS.ErrnoException) => {
          const message = `Cannot listen for operators on ${host}:${port} (${cause.code}). Stop what does, or set PARLEY_PORT_OFFSET or PARLEY_OPERATIONS_HOST.`;
          reject(new ParleyError('failed_precondition', message, { cause }));
        });
        server.listen({ host, port }, () => {
          server.removeAllListeners('error');
          server.on('error', (err) => log.error({ err }, 'the listener for operators failed'));
          resolve((server.address() as AddressInfo).port);
        });
      });
    },
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

const json = 'application/json';
