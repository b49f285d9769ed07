/** `GET /v1/capabilities`: what document-api offers now. */
import { type Capabilities, capabilitiesSchema } from '@parley/contracts/capabilities';
import type { App } from '@parley/platform/http/server';

export const version = '0.1.0';

const capabilities: Capabilities = {
  service: 'document-api',
  version,
  offers: ['health and its database, with the tables of knowledge bases, documents, chunks and embeddings'],
  notYet: ['upload of documents', 'ingestion', 'retrieval'],
};

export function capabilitiesRoutes(app: App): void {
  app.get(
    '/v1/capabilities',
    { config: { public: true }, schema: { security: [], response: { 200: capabilitiesSchema } } },
    async () => capabilities,
  );
}
