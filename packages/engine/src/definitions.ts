/** Whether an assistant's definition can run: what its form alone cannot hold. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import type { Flow } from '@parley/contracts/flow';
import { checkFlow } from '@parley/contracts/flow-check';
import { toolNames } from '@parley/contracts/tools';
import { type FieldFault, ParleyError } from '@parley/platform/errors';
import type { Kind } from '@parley/providers/vendor';
import { named, notReady } from './offers.ts';
import type { InForce } from './vendor-settings.ts';

/**
 * Every fault, by the path of its field below `definition`; none means that a call can run it. Those of the flow's
 * graph cost most, and are given where they were found on another thread.
 */
export function faultsOfDefinition(
  definition: AssistantDefinition,
  inForce: InForce,
  flowFaults?: readonly FieldFault[],
): FieldFault[] {
  const { mind, recognition, tools, timeZone, turnTaking, voice } = definition;
  const faults: FieldFault[] = [];
  const names = new Set<string>();
  tools.forEach((tool, index) => {
    for (const name of toolNames(tool)) {
      if (names.has(name)) {
        faults.push({ path: `tools[${index}].name`, message: `there are two tools named "${name}"` });
      }
      names.add(name);
    }
  });
  if (mind.kind === 'flow') {
    const ofGraph = flowFaults ?? checkFlow(mind.flow);
    faults.push(...ofGraph.map(({ path, message }) => ({ path: `mind.flow.${path}`, message })));
    faults.push(...faultsOfToolSteps(mind.flow, names));
  }
  each('voice', voice, (chosen, path) => faults.push(...faultsOfVoice(chosen, path, inForce)));
  if (voice.natural) {
    faults.push(...faultsOfVoice(voice.natural, 'voice.natural', inForce));
    const found = named(inForce, 'voice', voice.natural.vendor);
    if (typeof found !== 'string' && !found.offer.measured) {
      const message = `${voice.natural.vendor} is not measured: choose a voice of this machine`;
      faults.push({ path: 'voice.natural.vendor', message });
    }
  }
  if (recognition) {
    each('recognition', recognition, ({ vendor }, path) =>
      faults.push(...faultsOfVendor('recognition', vendor, path, inForce)),
    );
  }
  if (mind.kind === 'language-model') faults.push(...faultsOfVendor('mind', mind.vendor, 'mind', inForce));
  if (!isTimeZone(timeZone)) {
    faults.push({ path: 'timeZone', message: 'must be an IANA name such as Europe/Berlin' });
  }
  if (turnTaking.minWaitMs > turnTaking.maxWaitMs) {
    faults.push({ path: 'turnTaking.minWaitMs', message: 'is above maxWaitMs' });
  }
  return faults;
}

/** Throws invalid_argument with every fault, below `definition`. */
export function mustRun(
  definition: AssistantDefinition,
  inForce: InForce,
  flowFaults?: readonly FieldFault[],
): void {
  const faults = faultsOfDefinition(definition, inForce, flowFaults);
  if (faults.length === 0) return;
  const [first] = faults;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  throw new ParleyError('invalid_argument', `definition.${first!.path}: ${first!.message}${more}`, {
    faults: faults.map(({ path, message }) => ({ path: `definition.${path}`, message })),
  });
}

/** What was chosen, and its fallbacks, each with its path. */
function each<Chosen>(
  path: string,
  chosen: Chosen & { fallbacks?: readonly Chosen[] | undefined },
  look: (chosen: Chosen, path: string) => void,
): void {
  look(chosen, path);
  chosen.fallbacks?.forEach((fallback, index) => {
    look(fallback, `${path}.fallbacks[${index}]`);
  });
}

/** That a vendor is not set up is known when a call begins: it may be by then. */
function faultsOfVendor(kind: Kind, vendorId: string, path: string, inForce: InForce): FieldFault[] {
  const found = named(inForce, kind, vendorId);
  return typeof found === 'string' ? [{ path: `${path}.vendor`, message: found }] : [];
}

function faultsOfVoice(
  { vendor, name }: { vendor: string; name: string },
  path: string,
  inForce: InForce,
): FieldFault[] {
  const found = named(inForce, 'voice', vendor);
  if (typeof found === 'string') return [{ path: `${path}.vendor`, message: found }];
  if (!found.ready) return [{ path: `${path}.vendor`, message: notReady(found, 'voice') }];
  const names = found.offer.voices(found.settings).map((voice) => voice.name);
  if (names.includes(name)) return [];
  const message = `there is no voice "${name}": ${vendor} has ${names.join(', ')}`;
  return [{ path: `${path}.name`, message }];
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
