/** A body with a definition, from its bytes to what it says or what is wrong with it. Runs on any thread. */
import { createAssistantSchema, updateAssistantSchema } from '@parley/contracts/assistants';
import type { Flow } from '@parley/contracts/flow';
import { checkFlow } from '@parley/contracts/flow-check';
import { type FieldFault, ParleyError } from '@parley/platform/errors';
import { emptyChange, textOf, validatorCompiler } from '@parley/platform/http/validation';
import { parse } from 'secure-json-parse';
import type { z } from 'zod';

const schemas = { create: createAssistantSchema, update: updateAssistantSchema };
const validators = {
  create: validatorCompiler({ schema: schemas.create }),
  update: validatorCompiler({ schema: schemas.update }),
};

export type BodyKind = keyof typeof schemas;
export type Body = z.output<typeof createAssistantSchema> | z.output<typeof updateAssistantSchema>;

/** Plain data, so that it passes from thread to thread. */
export type ReadBody =
  | { kind: 'body'; body: Body; flowFaults: FieldFault[] }
  | { kind: 'refused'; message: string; faults: readonly FieldFault[] };

export function readBody(kind: BodyKind, bytes: Uint8Array): ReadBody {
  let data: unknown;
  try {
    // No body is one that leaves everything out.
    if (bytes.length === 0 && kind === 'update') throw emptyChange();
    data = bytes.length === 0 ? {} : parse(textOf(bytes));
  } catch (thrown) {
    if (thrown instanceof ParleyError) return { kind: 'refused', message: thrown.message, faults: [] };
    return { kind: 'refused', message: 'The body is not valid JSON.', faults: [] };
  }
  const read = validators[kind](data);
  if ('error' in read) return { kind: 'refused', message: read.error.message, faults: read.error.faults };
  const body = read.value as Body;
  return { kind: 'body', body, flowFaults: flowFaultsOf(body.definition) };
}

/** Of the graph of its flow, where it has one. */
export function flowFaultsOf(definition: { mind: { kind: string; flow?: Flow } } | undefined): FieldFault[] {
  const flow = definition?.mind.kind === 'flow' ? definition.mind.flow : undefined;
  return flow === undefined ? [] : checkFlow(flow);
}
