/** `GET /v1/capabilities`: what assistant-api offers now. */
import { type Capabilities, capabilitiesSchema } from '@parley/contracts/capabilities';
import type { App } from '@parley/platform/http/server';

export const version = '0.1.0';

const capabilities: Capabilities = {
  service: 'assistant-api',
  version,
  offers: [
    'assistants with drafts, versions, publishing and rollback',
    'minds that follow a flow, or a language model behind a chat-completions server',
    'recognition and voices of this machine, or of any server with the audio routes of OpenAI, one behind the other',
    'live calls by WebSocket and gRPC, in voice or text, with resumption',
    'calls of telephone carriers: media streams of Twilio, Telnyx and Vonage',
    'transcripts with what was heard, latencies per turn, tool calls, two-channel recordings',
  ],
  notYet: ['analysis after the call', 'tools that call other systems'],
};

export function capabilitiesRoutes(app: App): void {
  app.get(
    '/v1/capabilities',
    { config: { public: true }, schema: { security: [], response: { 200: capabilitiesSchema } } },
    async () => capabilities,
  );
}
