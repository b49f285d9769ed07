/** From an assistant's definition to what the engine runs: its mind and its tools. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import type { Secret } from '@parley/platform/config/config';
import { ParleyError } from '@parley/platform/errors';
import type { Log } from '@parley/platform/log/log';
import type { Clock } from '@parley/platform/time/clock';
import { discoverOllama } from '@parley/providers/openai-compatible/discover';
import { createLanguageModel } from '@parley/providers/openai-compatible/mind';
import type { FailoverBudget } from '@parley/voice/failover/budget';
import { fallbackMind } from '@parley/voice/failover/mind';
import type { VendorHealth } from '@parley/voice/failover/vendor-health';
import { createFlowMind } from '@parley/voice/flow/mind';
import type { Embedder, Mind, ToolDefinition, ToolRunner } from '@parley/voice/ports';
import { runTableTool, tableToolDefinition } from '@parley/voice/reply/table-tool';

export type LanguageModelMind = Extract<AssistantDefinition['mind'], { kind: 'language-model' }>;

/** The mind behind a definition, with its fallbacks, for the call that the budget is of. */
export type LanguageModel = (mind: LanguageModelMind, budget?: FailoverBudget) => Mind;

export interface Minds {
  /** Throws failed_precondition where the mind is a language model and none is set up. */
  mindOf(definition: AssistantDefinition, budget?: FailoverBudget): Mind;
  toolsOf(definition: AssistantDefinition): { tools: readonly ToolDefinition[]; runTool: ToolRunner };
}

export function createMinds(options: {
  embedder: Embedder;
  /** Undefined where no chat-completions server is set up. */
  languageModel: LanguageModel | undefined;
}): Minds {
  const { embedder, languageModel } = options;
  return {
    mindOf({ mind }, budget) {
      if (mind.kind === 'flow') return createFlowMind({ flow: mind.flow, embedder });
      if (languageModel) return languageModel(mind, budget);
      throw new ParleyError(
        'failed_precondition',
        'This assistant thinks with a language model and none is set up: set PARLEY_LLM_URL, or start Ollama before Parley.',
      );
    },
    toolsOf({ tools }) {
      const byName = new Map(tools.map((tool) => [tool.name, tool]));
      return {
        tools: tools.map(tableToolDefinition),
        async runTool(call) {
          const tool = byName.get(call.name);
          if (tool) return runTableTool(tool, call);
          const output = `There is no tool named ${call.name}.`;
          return { id: call.id, name: call.name, outcome: 'error', output };
        },
      };
    },
  };
}

/**
 * Minds behind the chat-completions server that is set up, else behind an Ollama that runs on this machine now;
 * undefined where there is neither. Behind the model of an assistant stand its fallback models, then the second
 * server where one is set up.
 */
export async function findLanguageModel(
  config: LanguageModelConfig,
  health: VendorHealth,
  clock: Clock,
  log: Log,
): Promise<LanguageModel | undefined> {
  const found = config.llmUrl ? null : await discoverOllama(undefined, clock);
  if (found) log.info({ models: found.models }, 'an Ollama on this machine was found');
  const baseUrl = config.llmUrl?.reveal() ?? found?.baseUrl;
  if (baseUrl === undefined) return undefined;
  const first = { baseUrl, ...keyOf(config.llmKey) };
  const fallbackUrl = config.llmFallbackUrl?.reveal();
  return ({ kind: _, fallbackModels = [], ...mind }, budget) => {
    const model = (server: typeof first, name: string) =>
      createLanguageModel({ clock, ...server, ...mind, model: name });
    const minds = [mind.model, ...fallbackModels].map((name) => model(first, name));
    if (fallbackUrl !== undefined) {
      const server = { baseUrl: fallbackUrl, ...keyOf(config.llmFallbackKey) };
      const second = model(server, config.llmFallbackModel ?? mind.model);
      // The same model at another server is another vendor.
      minds.push({ ...second, name: `second/${second.name}` });
    }
    const [only, ...others] = minds;
    return only && others.length === 0 ? only : fallbackMind(minds, { clock, health, budget });
  };
}

interface LanguageModelConfig {
  llmUrl?: Secret | undefined;
  llmKey?: Secret | undefined;
  llmFallbackUrl?: Secret | undefined;
  llmFallbackKey?: Secret | undefined;
  llmFallbackModel?: string | undefined;
}

function keyOf(key: Secret | undefined): { apiKey?: string } {
  return key ? { apiKey: key.reveal() } : {};
}
