/** The rules of a flow's graph, which its form alone cannot hold. */
import type { AskStep, Condition, Flow, Step } from './flow.ts';

/** One fault of an input, by the path of the field it is in. */
interface FieldFault {
  path: string;
  message: string;
}

const placeholder = /\{\{\s*([a-z][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_]+)*\s*\}\}/g;

/** Every fault of the graph, in the order of the steps; none means that the flow can run. */
export function checkFlow(flow: Flow): FieldFault[] {
  const faults = [...faultsOfReferences(flow), ...faultsOfSteps(flow)];
  // What can be reached or set makes no sense in a graph with holes.
  if (faults.some((fault) => fault.message.startsWith('there is no step'))) return faults;
  return [...faults, ...faultsOfReach(flow), ...faultsOfLoops(flow), ...faultsOfSlots(flow)];
}

/** Where a step leads: field path within the step → the step named there. */
function exits(step: Step): { field: string; to: string }[] {
  switch (step.kind) {
    case 'say':
      return [{ field: 'next', to: step.next }];
    case 'ask':
      return [
        { field: 'next', to: step.next },
        ...(step.onFail === undefined ? [] : [{ field: 'onFail', to: step.onFail }]),
      ];
    case 'branch':
      return [
        ...step.cases.map((one, index) => ({ field: `cases[${index}].next`, to: one.next })),
        { field: 'default', to: step.default },
      ];
    case 'tool':
      return [
        { field: 'next.ok', to: step.next.ok },
        { field: 'next.error', to: step.next.error },
      ];
    case 'transfer':
    case 'end':
      return [];
  }
}

/** Steps that the caller reaches from anywhere. */
function entries(flow: Flow): { path: string; to: string }[] {
  const found = [{ path: 'start', to: flow.start }];
  for (const name of ['person', 'goodbye'] as const) {
    const intent = flow.intents[name];
    if (intent !== undefined && intent !== 'off' && intent.next !== undefined) {
      found.push({ path: `intents.${name}.next`, to: intent.next });
    }
  }
  return found;
}

function faultsOfReferences(flow: Flow): FieldFault[] {
  const named = [
    ...entries(flow),
    ...Object.entries(flow.steps).flatMap(([id, step]) =>
      exits(step).map(({ field, to }) => ({ path: `steps.${id}.${field}`, to })),
    ),
  ];
  return named
    .filter(({ to }) => flow.steps[to] === undefined)
    .map(({ path, to }) => ({ path, message: `there is no step "${to}"` }));
}

function faultsOfSteps(flow: Flow): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const [id, step] of Object.entries(flow.steps)) {
    for (const { field, text } of templates(step)) {
      const rest = text.replaceAll(placeholder, '');
      if (rest.includes('{{') || rest.includes('}}')) {
        faults.push({
          path: `steps.${id}.${field}`,
          message: 'a slot is written {{slot}} or {{slot.field}}',
        });
      }
    }
    if (step.kind === 'ask') faults.push(...faultsOfAnswer(`steps.${id}.answer`, step, flow));
  }
  return faults;
}

function faultsOfAnswer(path: string, { answer }: AskStep, flow: Flow): FieldFault[] {
  const faults: FieldFault[] = [];
  if (answer.type === 'choice') {
    const seen = new Map<string, number>();
    answer.options.forEach((option, index) => {
      for (const word of new Set(
        [option.value, option.label, ...option.phrases].map((w) => w.toLowerCase()),
      )) {
        const before = seen.get(word);
        if (before === undefined) seen.set(word, index);
        else {
          faults.push({
            path: `${path}.options[${index}]`,
            message: `"${word}" already stands for option ${before + 1}`,
          });
        }
      }
    });
  }
  const [low, high, bounds] =
    answer.type === 'number'
      ? [answer.min, answer.max, 'min is above max']
      : answer.type === 'digits'
        ? [answer.minLength, answer.maxLength, 'minLength is above maxLength']
        : answer.type === 'time'
          ? [answer.earliest, answer.latest, 'earliest is after latest']
          : [undefined, undefined, ''];
  if (low !== undefined && high !== undefined && low > high) faults.push({ path, message: bounds });
  if (answer.type === 'yes-no') {
    const asked = new Set(Object.values(flow.steps).map((step) => (step.kind === 'ask' ? step.slot : '')));
    (answer.review ?? []).forEach((slot, index) => {
      if (!asked.has(slot)) {
        faults.push({ path: `${path}.review[${index}]`, message: `no step asks for "${slot}"` });
      }
    });
  }
  return faults;
}

function faultsOfReach(flow: Flow): FieldFault[] {
  const reached = reachable(
    flow,
    entries(flow).map(({ to }) => to),
  );
  const faults: FieldFault[] = [];
  for (const [id, step] of Object.entries(flow.steps)) {
    if (!reached.has(id)) {
      faults.push({ path: `steps.${id}`, message: 'no way leads to this step' });
    } else if (step.kind === 'ask') {
      const ends = [...reachable(flow, [id])].some((other) =>
        ['end', 'transfer'].includes(flow.steps[other]?.kind ?? ''),
      );
      if (!ends) {
        faults.push({
          path: `steps.${id}`,
          message: 'no way out: no answer here ever leads to an end or a transfer',
        });
      }
    }
  }
  return faults;
}

function reachable(flow: Flow, from: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = flow.steps[id];
    if (step === undefined || reached.has(id)) continue;
    reached.add(id);
    open.push(...exits(step).map(({ to }) => to));
  }
  return reached;
}

/** A cycle that no question interrupts would talk for ever. */
function faultsOfLoops(flow: Flow): FieldFault[] {
  const done = new Set<string>();
  const faults: FieldFault[] = [];
  for (const first of Object.keys(flow.steps)) {
    // Depth first without recursion: 500 steps in a row are allowed.
    const path: { id: string; left: string[] }[] = [];
    const enter = (id: string) => {
      const step = flow.steps[id]!;
      if (done.has(id) || step.kind === 'ask') return;
      const start = path.findIndex((one) => one.id === id);
      if (start >= 0) {
        const loop = [...path.slice(start).map((one) => one.id), id].join(' → ');
        faults.push({
          path: `steps.${id}`,
          message: `these steps go in a circle without a question: ${loop}`,
        });
        return;
      }
      path.push({ id, left: exits(step).map(({ to }) => to) });
    };
    enter(first);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.left.pop();
      if (next !== undefined) enter(next);
      else {
        done.add(top.id);
        path.pop();
      }
    }
  }
  return faults;
}

/** A slot that is read where no way to that step can have set it. */
function faultsOfSlots(flow: Flow): FieldFault[] {
  const constants = new Set(Object.keys(flow.slots));
  const settable = new Set(constants);
  for (const step of Object.values(flow.steps)) for (const slot of sets(step)) settable.add(slot);

  const before = new Map<string, Set<string>>();
  const open: string[] = [];
  const arrive = (id: string, slots: Iterable<string>) => {
    const known = before.get(id);
    const merged = new Set([...(known ?? []), ...slots]);
    if (known !== undefined && merged.size === known.size) return;
    before.set(id, merged);
    open.push(id);
  };
  for (const { path, to } of entries(flow)) arrive(to, path === 'start' ? constants : settable);
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const step = flow.steps[id]!;
    const after = [...before.get(id)!, ...sets(step)];
    for (const { field, to } of exits(step)) arrive(to, field === 'onFail' ? before.get(id)! : after);
  }

  const faults: FieldFault[] = [];
  for (const [id, step] of Object.entries(flow.steps)) {
    const known = before.get(id);
    if (known === undefined) continue;
    for (const { field, slot, own } of reads(step)) {
      if (!known.has(slot) && !(own && sets(step).includes(slot))) {
        const message = settable.has(slot)
          ? `"${slot}" is not set yet at this step`
          : `nothing in this flow sets "${slot}"`;
        faults.push({ path: `steps.${id}.${field}`, message });
      }
    }
  }
  for (const { path, text } of globalTemplates(flow)) {
    for (const slot of slotsOf(text)) {
      if (path === 'lines.changed' && slot === 'value') continue;
      if (!settable.has(slot)) faults.push({ path, message: `nothing in this flow sets "${slot}"` });
    }
  }
  return faults;
}

function sets(step: Step): string[] {
  if (step.kind === 'ask') return [step.slot];
  return step.kind === 'tool' ? [step.saveAs] : [];
}

/** `own`: said once the step's own slot is set. */
function reads(step: Step): { field: string; slot: string; own: boolean }[] {
  const found = templates(step).flatMap(({ field, text, own }) =>
    slotsOf(text).map((slot) => ({ field, slot, own })),
  );
  if (step.kind !== 'branch') return found;
  step.cases.forEach((one, index) => {
    one.if.forEach((condition, at) => {
      const slot = slotOfCondition(condition);
      if (slot !== undefined) found.push({ field: `cases[${index}].if[${at}].slot`, slot, own: false });
    });
  });
  return found;
}

function slotOfCondition(condition: Condition): string | undefined {
  // "Is it known?" may be asked of a slot at any time.
  if ('said' in condition || 'known' in condition) return undefined;
  return condition.slot.split('.')[0];
}

function slotsOf(text: string): string[] {
  return [...text.matchAll(placeholder)].map((match) => match[1]!);
}

function templates(step: Step): { field: string; text: string; own: boolean }[] {
  const found: { field: string; text: string | true | undefined; own: boolean }[] = [];
  switch (step.kind) {
    case 'ask':
      found.push({ field: 'text', text: step.text, own: false });
      step.reprompts.forEach((text, index) => {
        found.push({ field: `reprompts[${index}]`, text, own: false });
      });
      found.push(
        { field: 'invalid', text: step.invalid, own: true },
        { field: 'confirm', text: step.confirm, own: true },
        { field: 'acknowledge', text: step.acknowledge, own: true },
      );
      break;
    case 'tool':
      found.push(
        { field: 'filler', text: step.filler, own: false },
        { field: 'timeout', text: step.timeout, own: false },
      );
      for (const [name, text] of Object.entries(step.input)) {
        if (typeof text === 'string') found.push({ field: `input.${name}`, text, own: false });
      }
      break;
    case 'say':
    case 'transfer':
    case 'end':
      found.push({ field: 'text', text: step.text, own: false });
      break;
    case 'branch':
      break;
  }
  return found.flatMap(({ field, text, own }) => (typeof text === 'string' ? [{ field, text, own }] : []));
}

function globalTemplates(flow: Flow): { path: string; text: string }[] {
  const help = flow.intents.help;
  return [
    ...flow.asides.map((aside, index) => ({ path: `asides[${index}].text`, text: aside.text })),
    ...Object.entries(flow.lines).map(([name, text]) => ({ path: `lines.${name}`, text: text ?? '' })),
    ...(help !== undefined && help !== 'off' && help.text !== undefined
      ? [{ path: 'intents.help.text', text: help.text }]
      : []),
  ];
}
