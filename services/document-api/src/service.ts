/** document-api: knowledge bases, documents, chunks, embeddings, retrieval. */
import { defineService } from '@parley/platform/run/define-service';

export const documentApi = defineService({
  name: 'document-api',
  settings: {},
  migrations: new URL('../migrations', import.meta.url),
  offers: ['health and its database, with the tables of knowledge bases, documents, chunks and embeddings'],
  notYet: ['upload of documents', 'ingestion', 'retrieval'],
  build: () => ({ inside: {} }),
});
