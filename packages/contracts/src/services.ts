/**
 * The services, once: where each listens, what it answers for, where it keeps its data. The gateway, the peers, their
 * settings, the import walls, the databases and the documentation are made from this table. It is in the order in
 * which they start.
 */

interface ServiceFacts {
  /** Before `PARLEY_PORT_OFFSET`. */
  port: number;
  /** The database of its own. */
  database: string;
  /** Public paths that begin so are its; `/v1/x` stands for `/v1/x` and everything below it. */
  paths: readonly string[];
}

/** In the order they are started: who is asked by others comes first. */
export const services = {
  'web-api': {
    port: 9001,
    database: 'web_db',
    paths: [
      '/v1/capabilities',
      '/v1/me',
      '/v1/sessions',
      '/v1/links',
      '/v1/api-keys',
      '/openapi.json',
      '/docs',
    ],
  },
  'integration-api': { port: 9004, database: 'integration_db', paths: ['/v1/integrations'] },
  'endpoint-api': {
    port: 9005,
    database: 'endpoint_db',
    paths: ['/v1/webhooks', '/v1/events', '/v1/inbound'],
  },
  'document-api': {
    port: 9010,
    database: 'document_db',
    paths: ['/v1/knowledge-bases', '/v1/documents'],
  },
  'assistant-api': {
    port: 9007,
    database: 'assistant_db',
    paths: [
      '/v1/assistants',
      '/v1/vendors',
      '/v1/conversations',
      '/v1/calendars',
      '/v1/bookings',
      '/v1/talk',
      '/v1/carriers',
      '/v1/phone-numbers',
      '/v1/twilio',
      '/parley.talk.v1.TalkService',
      // Of gRPC clients, who know no other service here.
      '/grpc.health.v1.Health',
      '/grpc.reflection.v1.ServerReflection',
      '/grpc.reflection.v1alpha.ServerReflection',
    ],
  },
} as const satisfies Record<string, ServiceFacts>;

export type ServiceName = keyof typeof services;

export const serviceNames = Object.keys(services) as ServiceName[];

/** Added to the port of a service: where it tells operators its metrics and the details of its health. */
export const operationsOffset = 10_000;

/** The port of each listener before `PARLEY_PORT_OFFSET`: the services, and where people and programs come in. */
export const ports: Record<ServiceName | 'gateway' | 'ui', number> = {
  ...(Object.fromEntries(serviceNames.map((name) => [name, services[name].port])) as Record<
    ServiceName,
    number
  >),
  gateway: 8080,
  ui: 3000,
};

/** All ports that one Parley listens on, before `PARLEY_PORT_OFFSET`, by who does. */
export const listeners: Readonly<Record<string, number>> = {
  ...ports,
  ...Object.fromEntries(
    serviceNames.map((name) => [`operators of ${name}`, services[name].port + operationsOffset]),
  ),
};

/** More would leave some listener without a port. */
export const mostPortOffset = 45_000;
