/** The Range header (RFC 9110), as far as players use it: one range of bytes. */

export interface ByteRange {
  start: number;
  /** The first byte that is not in it. */
  end: number;
}

/** The range asked for; 'none' where the whole file is to be sent, 'unsatisfiable' where none of it exists. */
export function readRange(header: string | undefined, bytes: number): ByteRange | 'none' | 'unsatisfiable' {
  // Several ranges, other units and what is malformed are ignored, as the standard allows.
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'none';
  const [, first = '', last = ''] = match;
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? 'unsatisfiable' : { start: bytes - length, end: bytes };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return 'none';
  if (start >= bytes) return 'unsatisfiable';
  return { start, end: last === '' ? bytes : Math.min(bytes, Number(last) + 1) };
}
