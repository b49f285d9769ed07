/** The bookings tool as minds see it: one tool for each thing that it does. Who holds the calendars does the work. */
import { type BookingAction, type BookingsTool, bookingActions } from '@parley/contracts/tools';
import { ParleyError } from '@parley/platform/errors';
import type { ToolCall, ToolResult } from '@parley/voice/frame';
import type { ToolDefinition } from '@parley/voice/ports';

/** What a call of a bookings tool asks for. */
export interface BookingRequest {
  action: BookingAction;
  /** The name of the calendar. */
  calendar: string;
  call: ToolCall;
}

/** Does it, and says what has come of it. Rejects with ParleyError where it could not be done or told. */
export type BookingDesk = (request: BookingRequest, signal: AbortSignal) => Promise<object>;

const day = { type: 'string', description: 'A day, YYYY-MM-DD' };
const time = { type: 'string', description: 'A time of day of 24 hours, HH:MM' };
const contact = {
  type: 'string',
  description: 'A phone number with its country code, or an e-mail address',
};
const reference = { type: 'string', description: 'The `reference` that a result named' };
const which =
  'Which one: by its `reference`, else by the `contact` it was booked with, else the one of this call.';

const shapes: Record<BookingAction, { words: string; properties: object; required: string[] }> = {
  find: {
    words:
      'Finds free times of a day, and of the next days where it has none; whether a time of that day is free; and, with a contact, what is booked for it.',
    properties: { date: day, time, contact },
    required: [],
  },
  book: {
    words:
      'Books a visit. It is booked only when the result says `booked: true`; else `why` says why not, and `offered` what is free.',
    properties: {
      date: day,
      time,
      name: { type: 'string', description: 'Whose visit it is' },
      contact,
      note: { type: 'string', description: 'What for' },
    },
    required: ['date', 'time', 'name'],
  },
  move: {
    words: `Moves a booked visit. It is moved only when the result says \`moved: true\`. ${which}`,
    properties: { date: day, time, contact, reference },
    required: ['date', 'time'],
  },
  cancel: {
    words: `Cancels a booked visit. It is cancelled only when the result says \`cancelled: true\`. ${which}`,
    properties: { contact, reference },
    required: [],
  },
};

export function bookingsDefinitions(tool: BookingsTool): ToolDefinition[] {
  return (tool.actions ?? bookingActions).map((action) => {
    const { words, properties, required } = shapes[action];
    return {
      name: `${tool.name}-${action}`,
      description: `${tool.description} ${words}`,
      inputSchema: { type: 'object', properties, required, additionalProperties: false },
      // A caller who takes it back before they have heard what led to it has booked nothing.
      onInterrupt: action === 'find' ? 'finish' : 'after-heard',
      timeoutMs: 8000,
    };
  });
}

/** A result with outcome 'error' where it was not done, and the caller must not be told that it was. */
export async function runBookingsTool(
  tool: BookingsTool,
  call: ToolCall,
  desk: BookingDesk | undefined,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { id, name } = call;
  const action = bookingActions.find((one) => name === `${tool.name}-${one}`);
  if (!desk || !action) return { id, name, outcome: 'error', output: 'Nothing can be booked here.' };
  try {
    const output = await desk({ action, calendar: tool.calendar, call }, signal);
    return { id, name, outcome: 'ok', output };
  } catch (error) {
    if (!(error instanceof ParleyError) || signal.aborted) throw error;
    return { id, name, outcome: 'error', output: { message: error.message } };
  }
}
