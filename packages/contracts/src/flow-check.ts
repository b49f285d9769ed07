/** The rules of a flow's graph, which its form alone cannot hold. */
import type { AskStep, Condition, Flow, Step } from './flow.ts';
import { components, type Exits, reachableFrom } from './graph.ts';
import { mostFaults } from './problem.ts';

/** One fault of an input, by the path of the field it is in. */
interface FieldFault {
  path: string;
  message: string;
}

const placeholder = /\{\{\s*([a-z][A-Za-z0-9_]*)(?:\.[A-Za-z0-9_]+)*\s*\}\}/g;

/** Of a whole flow, so that one that can be saved is also one that runs without delay. */
const most = { cases: 2_500, tests: 5_000, phrases: 10_000, slots: 500 };

/** The first faults of the flow, `mostFaults` at most; none means that it can run. */
export function checkFlow(flow: Flow): FieldFault[] {
  const faults: FieldFault[] = [];
  for (const fault of faultsOf(flow)) {
    faults.push(fault);
    if (faults.length === mostFaults) break;
  }
  return faults;
}

function* faultsOf(flow: Flow): Generator<FieldFault> {
  let holes = false;
  for (const fault of faultsOfReferences(flow)) {
    holes = true;
    yield fault;
  }
  yield* faultsOfSize(flow);
  yield* faultsOfSteps(flow);
  // What can be reached or set makes no sense in a graph with holes.
  if (holes) return;
  const graph = graphOf(flow);
  yield* faultsOfReach(flow, graph);
  yield* faultsOfLoops(flow);
  yield* faultsOfSlots(flow, graph);
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

function* faultsOfReferences(flow: Flow): Generator<FieldFault> {
  const missing = (path: string, to: string) => ({ path, message: `there is no step "${to}"` });
  for (const { path, to } of entries(flow)) if (!Object.hasOwn(flow.steps, to)) yield missing(path, to);
  for (const [id, step] of Object.entries(flow.steps)) {
    for (const { field, to } of exits(step)) {
      if (!Object.hasOwn(flow.steps, to)) yield missing(`steps.${id}.${field}`, to);
    }
  }
}

function* faultsOfSize(flow: Flow): Generator<FieldFault> {
  let cases = 0;
  let tests = 0;
  let phrases = 0;
  const slots = new Set(Object.keys(flow.slots));
  for (const intent of Object.values(flow.intents))
    if (intent !== 'off') phrases += intent?.phrases.length ?? 0;
  for (const aside of flow.asides) phrases += aside.phrases.length;
  for (const step of Object.values(flow.steps)) {
    if (step.kind === 'ask' && step.answer.type === 'choice') {
      for (const option of step.answer.options) phrases += option.phrases.length;
    }
    for (const slot of sets(step)) slots.add(slot);
    for (const one of step.kind === 'branch' ? step.cases : []) {
      cases += 1;
      tests += one.if.length;
      for (const condition of one.if) if ('said' in condition) phrases += condition.said.length;
    }
  }
  for (const [what, count] of Object.entries({ cases, tests, phrases, slots: slots.size })) {
    const limit = most[what as keyof typeof most];
    if (count > limit)
      yield { path: 'steps', message: `a flow has at most ${limit} ${what} in all, not ${count}` };
  }
}

function* faultsOfSteps(flow: Flow): Generator<FieldFault> {
  const asked = new Set<string>();
  for (const step of Object.values(flow.steps)) if (step.kind === 'ask') asked.add(step.slot);
  for (const [id, step] of Object.entries(flow.steps)) {
    for (const { field, text } of templates(step)) {
      const rest = text.replaceAll(placeholder, '');
      if (rest.includes('{{') || rest.includes('}}')) {
        yield { path: `steps.${id}.${field}`, message: 'a slot is written {{slot}} or {{slot.field}}' };
      }
    }
    if (step.kind === 'ask') yield* faultsOfAnswer(`steps.${id}.answer`, step, asked);
  }
}

function faultsOfAnswer(path: string, { answer }: AskStep, asked: ReadonlySet<string>): FieldFault[] {
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
    (answer.review ?? []).forEach((slot, index) => {
      if (!asked.has(slot)) {
        faults.push({ path: `${path}.review[${index}]`, message: `no step asks for "${slot}"` });
      }
    });
  }
  return faults;
}

/** The steps by number. Each is two nodes: arrived at it, and done with it, its slot set if it sets one. */
interface Graph {
  ids: readonly string[];
  nodeOf: ReadonlyMap<string, number>;
  /** Of the node of a step that is done with. */
  doneOf(node: number): number;
  exits: Exits;
}

function graphOf(flow: Flow): Graph {
  const ids = Object.keys(flow.steps);
  const nodeOf = new Map(ids.map((id, node) => [id, node]));
  const doneOf = (node: number) => ids.length + node;
  const leads: number[][] = ids.map((_, node) => [doneOf(node)]);
  ids.forEach((id, node) => {
    const done: number[] = [];
    for (const { field, to } of exits(flow.steps[id]!)) {
      // A question that was given up has not set its slot.
      (field === 'onFail' ? leads[node]! : done).push(nodeOf.get(to)!);
    }
    leads[doneOf(node)] = done;
  });
  return { ids, nodeOf, doneOf, exits: (node) => leads[node]! };
}

function* faultsOfReach(flow: Flow, { ids, nodeOf, doneOf, exits }: Graph): Generator<FieldFault> {
  const starts = entries(flow).map(({ to }) => nodeOf.get(to)!);
  const reached = reachableFrom(starts, exits);
  const back: number[][] = Array.from({ length: 2 * ids.length }, () => []);
  back.forEach((_, node) => {
    for (const to of exits(node)) back[to]!.push(node);
  });
  const isEnd = (id: string) => ['end', 'transfer'].includes(flow.steps[id]!.kind);
  const ends = ids.flatMap((id, node) => (isEnd(id) ? [doneOf(node)] : []));
  const ending = reachableFrom(ends, (node) => back[node]!);
  for (const [node, id] of ids.entries()) {
    const path = `steps.${id}`;
    if (!reached.has(node)) yield { path, message: 'no way leads to this step' };
    else if (flow.steps[id]!.kind === 'ask' && !ending.has(node)) {
      yield { path, message: 'no way out: no answer here ever leads to an end or a transfer' };
    }
  }
}

/** A cycle that no question interrupts would talk for ever. */
function* faultsOfLoops(flow: Flow): Generator<FieldFault> {
  const done = new Set<string>();
  for (const first of Object.keys(flow.steps)) {
    // Depth first without recursion: 500 steps in a row are allowed.
    const path: { id: string; left: string[] }[] = [];
    const placeOf = new Map<string, number>();
    const open = [first];
    for (let next = open.pop(); ; next = path.at(-1)?.left.pop()) {
      if (next === undefined) {
        const finished = path.pop();
        if (finished === undefined) break;
        done.add(finished.id);
        placeOf.delete(finished.id);
        continue;
      }
      const step = flow.steps[next]!;
      if (done.has(next) || step.kind === 'ask') continue;
      const place = placeOf.get(next);
      if (place !== undefined) {
        const loop = [...path.slice(place).map((one) => one.id), next].join(' → ');
        yield { path: `steps.${next}`, message: `these steps go in a circle without a question: ${loop}` };
        continue;
      }
      placeOf.set(next, path.length);
      path.push({ id: next, left: exits(step).map(({ to }) => to) });
    }
  }
}

/** A slot that is read where no way to that step can have set it. */
function* faultsOfSlots(flow: Flow, graph: Graph): Generator<FieldFault> {
  const constants = new Set(Object.keys(flow.slots));
  const settable = new Set(constants);
  for (const step of Object.values(flow.steps)) for (const slot of sets(step)) settable.add(slot);
  const known = knownSlots(flow, graph, constants);
  for (const [id, step] of Object.entries(flow.steps)) {
    const isKnown = known(graph.nodeOf.get(id)!);
    for (const { field, slot, own } of reads(step)) {
      if (!isKnown(slot) && !(own && sets(step).includes(slot))) {
        const message = settable.has(slot)
          ? `"${slot}" is not set yet at this step`
          : `nothing in this flow sets "${slot}"`;
        yield { path: `steps.${id}.${field}`, message };
      }
    }
  }
  for (const { path, text } of globalTemplates(flow)) {
    for (const slot of slotsOf(text)) {
      if (path === 'lines.changed' && slot === 'value') continue;
      if (!settable.has(slot)) yield { path, message: `nothing in this flow sets "${slot}"` };
    }
  }
}

/** Which slots some way to a node has set: a bit per slot, handed on from part to part of the graph. */
function knownSlots(
  flow: Flow,
  { ids, nodeOf, exits }: Graph,
  constants: ReadonlySet<string>,
): (node: number) => (slot: string) => boolean {
  const bitOf = new Map<string, number>();
  for (const step of Object.values(flow.steps)) {
    for (const slot of sets(step)) if (!bitOf.has(slot)) bitOf.set(slot, bitOf.size);
  }
  const newSet = () => new Uint32Array(Math.ceil(bitOf.size / 32));
  const add = (to: Uint32Array, from: Uint32Array) => {
    for (let word = 0; word < to.length; word += 1) to[word]! |= from[word]!;
  };
  const starts = entries(flow).map(({ to }) => nodeOf.get(to)!);
  const parts = components(starts, exits);
  const partOf = new Map(parts.flatMap((nodes, part) => nodes.map((node) => [node, part] as const)));
  const arriving = parts.map(newSet);
  for (const { path, to } of entries(flow)) {
    // A caller who asks for a person may have answered anything before.
    if (path !== 'start') arriving[partOf.get(nodeOf.get(to)!)!]!.fill(0xffffffff);
  }
  for (let part = parts.length - 1; part >= 0; part -= 1) {
    const nodes = parts[part]!;
    const leaving = arriving[part]!.slice();
    for (const node of nodes) {
      for (const slot of node < ids.length ? [] : sets(flow.steps[ids[node - ids.length]!]!)) {
        const bit = bitOf.get(slot)!;
        leaving[bit >> 5]! |= 1 << (bit & 31);
      }
    }
    for (const node of nodes) {
      for (const to of exits(node)) if (partOf.get(to) !== part) add(arriving[partOf.get(to)!]!, leaving);
    }
    // In a circle every step has been on the way.
    if (nodes.length > 1) arriving[part] = leaving;
  }
  return (node) => {
    const part = partOf.get(node);
    return (slot) => {
      if (part === undefined || constants.has(slot)) return true;
      const bit = bitOf.get(slot);
      return bit !== undefined && (arriving[part]![bit >> 5]! & (1 << (bit & 31))) !== 0;
    };
  };
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
