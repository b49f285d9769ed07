/** Prometheus metrics: one registry per service, and what belongs to the whole process added when it is read. */
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  /** For the service's own counters and gauges. */
  registry: Registry;
  observeRequest(method: string, route: string, status: number, durationMs: number): void;
  observeRpc(method: string, code: string, durationMs: number): void;
  contentType: string;
  text(): Promise<string>;
}

const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

let processRegistry: Registry | undefined;

/** Memory, CPU, garbage collection and event-loop lag: measured once, however many services share the process. */
function processMetrics(): Registry {
  if (!processRegistry) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}

/** The metrics of a service; each carries its name as the label `service`. */
export function createMetrics(service: string, openSockets: () => number = () => 0): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  const requests = new Histogram({
    name: 'parley_http_request_duration_seconds',
    help: 'REST requests by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: durationBuckets,
    registers: [registry],
  });
  const rpcs = new Histogram({
    name: 'parley_rpc_duration_seconds',
    help: 'gRPC, gRPC-web and Connect calls by method and code; a stream counts for as long as it is open',
    labelNames: ['method', 'code'],
    buckets: durationBuckets,
    registers: [registry],
  });
  new Gauge({
    name: 'parley_sockets_open',
    help: 'WebSockets that are open',
    registers: [registry],
    collect() {
      this.set(openSockets());
    },
  });
  const shared = processMetrics();
  return {
    registry,
    observeRequest: (method, route, status, durationMs) =>
      requests.observe({ method, route, status: String(status) }, durationMs / 1_000),
    observeRpc: (method, code, durationMs) => rpcs.observe({ method, code }, durationMs / 1_000),
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${await shared.metrics()}`,
  };
}
