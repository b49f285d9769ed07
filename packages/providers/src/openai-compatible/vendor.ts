/** Any server that speaks in OpenAI's form: OpenAI, Groq, Ollama, vLLM, speaches, LocalAI and more. */
import { defineVendor, type VendorVoice } from '../vendor.ts';
import { serverOf, settings } from './settings.ts';

export const openaiCompatible = defineVendor({
  id: 'openai-compatible',
  title: 'OpenAI-compatible server',
  settings,
  async find(given, { clock, log, home }) {
    if (given.llmUrl) return given;
    const { discoverOllama } = await import('./discover.ts');
    const ollama = await discoverOllama(undefined, clock);
    if (!ollama) return given;
    const { consentIn, withOllama } = await import('./consent.ts');
    const found = withOllama(given, ollama, consentIn(home));
    const used = found.llmUrl !== undefined;
    log?.info({ models: ollama.models, used }, 'an Ollama on this machine was found');
    return found;
  },
  mind: {
    needs: { settings: ['llmUrl'], remedy: 'Set PARLEY_LLM_URL, or start Ollama before Parley.' },
    found: ({ llmFound }) => llmFound,
    async models({ llmUrl, llmKey }, { clock }, signal) {
      const { listModels } = await import('./models.ts');
      return listModels(serverOf(llmUrl, llmKey), clock, signal);
    },
    firstTokenMs: ({ llmFirstTokenMs }) => llmFirstTokenMs,
    async open({ llmUrl, llmKey }, { clock }) {
      const { createLanguageModel } = await import('./mind.ts');
      return { make: (wish) => createLanguageModel({ clock, ...serverOf(llmUrl, llmKey), ...wish }) };
    },
    async standIn({ llmFallbackUrl, llmFallbackKey, llmFallbackModel }, { clock }) {
      if (!llmFallbackUrl) return undefined;
      const { createLanguageModel } = await import('./mind.ts');
      const server = serverOf(llmFallbackUrl, llmFallbackKey);
      return (wish) => {
        const model = llmFallbackModel ?? wish.model;
        const mind = createLanguageModel({ clock, ...server, ...wish, model });
        // The same model at another server is another vendor.
        return { ...mind, name: `second/${mind.name}` };
      };
    },
  },
  recognition: {
    languages: ['en'],
    needs: { settings: ['sttUrl'], remedy: 'Set PARLEY_STT_URL.' },
    models: async ({ sttModel }) => [sttModel],
    async open({ sttUrl, sttKey, sttModel }, { clock }) {
      const { createRecognition } = await import('./recognition.ts');
      const server = serverOf(sttUrl, sttKey);
      return { make: ({ model = sttModel }) => createRecognition({ clock, ...server, model }) };
    },
  },
  voice: {
    languages: ['en'],
    needs: { settings: ['ttsUrl'], remedy: 'Set PARLEY_TTS_URL.' },
    voices: ({ ttsVoices }) => ttsVoices.map(voiceNamed),
    models: async ({ ttsModel }) => [ttsModel],
    async open({ ttsUrl, ttsKey, ttsModel, ttsVoices: voices }, { clock }) {
      const { createVoice } = await import('./voice.ts');
      const server = serverOf(ttsUrl, ttsKey);
      return { make: ({ model = ttsModel }) => createVoice({ clock, ...server, model, voices }) };
    },
  },
});

/** OpenAI's men are known; a server that runs Kokoro says it in the second letter. */
function voiceNamed(name: string): VendorVoice {
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const male = /^([ab]m_|(ash|ballad|cedar|echo|fable|onyx|verse)$)/.test(name);
  return { name, title, language: 'en', ...(male && { gender: 'male' }) };
}
