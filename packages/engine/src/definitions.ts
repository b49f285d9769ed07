/** Whether an assistant's definition can run: what its form alone cannot hold. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import type { Flow } from '@parley/contracts/flow';
import { checkFlow } from '@parley/contracts/flow-check';
import { type FieldFault, ParleyError } from '@parley/platform/errors';

/** The voices that are installed, by engine. */
export type InstalledVoices = Readonly<Record<string, readonly string[]>>;

/** Every fault, by the path of its field below `definition`; none means that a call can run it. */
export function faultsOfDefinition(definition: AssistantDefinition, voices: InstalledVoices): FieldFault[] {
  const { mind, tools, timeZone, turnTaking, voice } = definition;
  const faults: FieldFault[] = [];
  const names = new Set<string>();
  tools.forEach((tool, index) => {
    if (names.has(tool.name)) {
      faults.push({ path: `tools[${index}].name`, message: `there are two tools named "${tool.name}"` });
    }
    names.add(tool.name);
  });
  if (mind.kind === 'flow') {
    faults.push(...checkFlow(mind.flow).map(({ path, message }) => ({ path: `mind.flow.${path}`, message })));
    faults.push(...faultsOfToolSteps(mind.flow, names));
  }
  const named = [voice, ...(voice.fallbacks ?? [])];
  named.forEach(({ engine, name }, index) => {
    const installed = voices[engine];
    if (installed?.includes(name)) return;
    const absent = engine === 'openai-compatible' ? 'needs PARLEY_TTS_URL' : 'is not installed';
    const choice = installed ? `has ${installed.join(', ')}` : absent;
    const path = index === 0 ? 'voice.name' : `voice.fallbacks[${index - 1}].name`;
    faults.push({ path, message: `there is no voice "${name}": ${engine} ${choice}` });
  });
  if (!isTimeZone(timeZone)) {
    faults.push({ path: 'timeZone', message: 'must be an IANA name such as Europe/Berlin' });
  }
  if (turnTaking.minWaitMs > turnTaking.maxWaitMs) {
    faults.push({ path: 'turnTaking.minWaitMs', message: 'is above maxWaitMs' });
  }
  return faults;
}

/** Throws invalid_argument with every fault, below `definition`. */
export function mustRun(definition: AssistantDefinition, voices: InstalledVoices): void {
  const faults = faultsOfDefinition(definition, voices);
  if (faults.length === 0) return;
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  throw new ParleyError('invalid_argument', `definition.${first!.path}: ${first!.message}${more}`, {
    faults: faults.map(({ path, message }) => ({ path: `definition.${path}`, message })),
  });
}

function faultsOfToolSteps(flow: Flow, names: ReadonlySet<string>): FieldFault[] {
  return Object.entries(flow.steps).flatMap(([id, step]) =>
    step.kind === 'tool' && !names.has(step.tool)
      ? [{ path: `mind.flow.steps.${id}.tool`, message: `the assistant has no tool "${step.tool}"` }]
      : [],
  );
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false; // The only way that the platform has to ask.
  }
}
