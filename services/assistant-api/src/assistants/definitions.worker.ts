/** The thread on which large definitions are read and checked. */
import type { AssistantDefinition } from '@parley/contracts/assistants';
import { type BodyKind, flowFaultsOf, readBody } from './read-definition.ts';

export type Task = { kind: BodyKind; bytes: Uint8Array } | { definition: AssistantDefinition };

/** @public Called by the pool. */
export default function run(task: Task): unknown {
  return 'definition' in task ? flowFaultsOf(task.definition) : readBody(task.kind, task.bytes);
}
