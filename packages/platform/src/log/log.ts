/** Logs: static text, values as fields. The log is passed in; nothing reaches for a global one. */
import { type DestinationStream, type Logger, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';

/** Where log lines go: static text, values as fields. */
export type Log = Logger;

/** From the least to the most severe, or none at all. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** What people said goes under `words` and what must stay hidden under `secret`: these keys are dropped. */
const dropped = ['words', 'secret', '*.words', '*.secret', '*.*.words', '*.*.secret'];

/**
 * A log on standard output: for people when that is a terminal, else one JSON object per line.
 * `keepWords` writes what people said as well, for debugging at one's own desk.
 */
export function createLog(
  options: { level?: LogLevel; pretty?: boolean; keepWords?: boolean; destination?: DestinationStream } = {},
): Log {
  const { level = 'info', pretty = process.stdout.isTTY === true, keepWords = false } = options;
  const paths = keepWords ? dropped.filter((path) => path.endsWith('secret')) : dropped;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, remove: true },
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    options.destination ??
      (pretty ? PinoPretty({ ignore: 'pid,hostname', singleLine: true }) : pino.destination(1)),
  );
}

/** A log that writes nothing, for tests. */
export function silentLog(): Log {
  return pino({ level: 'silent' });
}

/**
 * An error as fields. The message of a failed query carries its parameters, and a stack repeats the message:
 * both are cut, because parameters are people's words.
 */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: error.message.split('\nparams:')[0],
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: frames?.map((line) => line.trim()).join('\n'),
    ...(cause !== undefined && depth < 4 ? { cause: describeError(cause, depth + 1) } : {}),
    ...(error instanceof AggregateError && depth < 4
      ? { errors: error.errors.map((inner) => describeError(inner, depth + 1)) }
      : {}),
  };
}
