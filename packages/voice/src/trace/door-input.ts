/** What comes through the door of a call, as its trace keeps it. */
import type { CallInput } from '../call/types.ts';
import type { DoorInput, TraceInput } from './trace.ts';

const doorNames: ReadonlySet<string> = new Set<DoorInput[0]>([
  'start',
  'audio',
  'onset',
  'text',
  'digits',
  'mute',
  'lost',
  'back',
  'degrade',
  'farewell',
  'end',
]);

/** Of audio only its length. */
export function tracedInput(input: CallInput): DoorInput {
  switch (input.type) {
    case 'start':
    case 'onset':
      return [input.type];
    case 'audio':
      return ['audio', input.samples.length];
    case 'text':
      return ['text', input.text];
    case 'digits':
      return ['digits', input.digits];
    case 'mute':
      return ['mute', input.muted];
    case 'disconnected':
      return ['lost'];
    case 'reconnected':
      return ['back'];
    case 'degrade':
      return ['degrade', input.level];
    case 'farewell':
      return ['farewell', input.reason];
    case 'end':
      return ['end', input.reason];
  }
}

export function isDoorInput(input: TraceInput): input is DoorInput {
  return doorNames.has(input[0]);
}

/** The other way; audio is silent. */
export function inputOfTrace(input: DoorInput): CallInput {
  switch (input[0]) {
    case 'start':
    case 'onset':
      return { type: input[0] };
    case 'audio':
      return { type: 'audio', samples: new Int16Array(input[1]) };
    case 'text':
      return { type: 'text', text: input[1] };
    case 'digits':
      return { type: 'digits', digits: input[1] };
    case 'mute':
      return { type: 'mute', muted: input[1] };
    case 'lost':
      return { type: 'disconnected' };
    case 'back':
      return { type: 'reconnected' };
    case 'degrade':
      return { type: 'degrade', level: input[1] };
    case 'farewell':
      return { type: 'farewell', reason: input[1] };
    case 'end':
      return { type: 'end', reason: input[1] };
  }
}
