/** From an assistant's definition to its mind and its tools. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { toolNames } from '@parley/contracts/tools';
import type { FailoverBudget } from '@parley/voice/failover/budget';
import { fallbackMind } from '@parley/voice/failover/mind';
import type { VendorHealth } from '@parley/voice/failover/vendor-health';
import { createFlowMind } from '@parley/voice/flow/mind';
import type { Embedder, Mind, ToolDefinition, ToolRunner } from '@parley/voice/ports';
import { runTableTool, tableToolDefinition } from '@parley/voice/reply/table-tool';
import { type BookingDesk, bookingsDefinitions, runBookingsTool } from './bookings-tool.ts';
import { mustOffer } from './offers.ts';
import type { Opener } from './opener.ts';
import type { InForce } from './vendor-settings.ts';

/** What the vendors of one call are made of. */
export interface Making {
  inForce: InForce;
  opener: Opener;
  health: VendorHealth;
  budget?: FailoverBudget | undefined;
}

/**
 * The mind behind a definition. Behind the model of an assistant stand its fallback models, then what the vendor has
 * behind them. Throws failed_precondition where its vendor is not set up.
 */
export async function mindOf(
  { mind }: Pick<AssistantDefinition, 'mind'>,
  embedder: () => Promise<Embedder>,
  { inForce, opener, health, budget }: Making,
): Promise<Mind> {
  if (mind.kind === 'flow') return createFlowMind({ flow: mind.flow, embedder: await embedder() });
  const { kind: _, vendor, fallbackModels = [], ...chosen } = mind;
  const found = mustOffer(inForce, 'mind', vendor);
  const { make } = await opener.open('mind', found);
  const wish = { ...chosen, firstTokenMs: firstTokenMsOf({ mind }, inForce) };
  const standIn = await found.offer.standIn?.(found.settings, opener.context);
  const models = [wish.model, ...fallbackModels];
  const minds = models.map((model, at) =>
    make({ ...wish, model, hasStandIn: at < models.length - 1 || standIn !== undefined }),
  );
  if (standIn) minds.push(standIn(wish));
  const [only, ...others] = minds;
  if (only && others.length === 0) return only;
  return fallbackMind(minds, { clock: opener.context.clock, health, budget, patientMs: wish.firstTokenMs });
}

/** How long the first word of an answer may take, where the assistant or its vendor's settings say. */
export function firstTokenMsOf(
  { mind }: Pick<AssistantDefinition, 'mind'>,
  inForce: InForce,
): number | undefined {
  if (mind.kind === 'flow') return undefined;
  const { offer, settings } = mustOffer(inForce, 'mind', mind.vendor);
  return mind.firstTokenMs ?? offer.firstTokenMs?.(settings);
}

/** Where a caller is put through who asks for a person; undefined where there is nobody. */
export function personOf({ mind }: Pick<AssistantDefinition, 'mind'>): string | undefined {
  if (mind.kind !== 'flow') return undefined;
  const { intents, steps } = mind.flow;
  const named = intents.person !== undefined && intents.person !== 'off' ? intents.person.next : undefined;
  const step = named === undefined ? undefined : steps[named];
  return step?.kind === 'transfer' ? step.to : undefined;
}

/** `desk` books; without one, tools that book say that they cannot. */
export function toolsOf(
  { tools }: Pick<AssistantDefinition, 'tools'>,
  desk?: BookingDesk,
): {
  tools: readonly ToolDefinition[];
  runTool: ToolRunner;
} {
  const byName = new Map(tools.flatMap((tool) => toolNames(tool).map((name) => [name, tool])));
  return {
    tools: tools.flatMap((tool) =>
      tool.kind === 'table' ? [tableToolDefinition(tool)] : bookingsDefinitions(tool),
    ),
    async runTool(call, signal) {
      const tool = byName.get(call.name);
      if (tool?.kind === 'table') return runTableTool(tool, call);
      if (tool) return runBookingsTool(tool, call, desk, signal);
      const output = `There is no tool named ${call.name}.`;
      return { id: call.id, name: call.name, outcome: 'error', output };
    },
  };
}
