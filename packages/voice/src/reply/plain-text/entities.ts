/** "&amp;" and its kind as what they stand for. */
import { decodeHTMLStrict } from 'entities/decode';
import { inSlices, readShape, type Shape, type TextFilter } from './filter.ts';

const entity: Shape = {
  whole: /^&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/i,
  begun: /^&(?:#?|#\d{0,7}|#x[\da-f]{0,6}|[a-z][a-z\d]{0,31})$/i,
  most: 34,
};

export function createEntityReader(): TextFilter {
  let waiting = '';

  function read(final: boolean): string {
    let out = '';
    let at = 0;
    for (;;) {
      const next = waiting.indexOf('&', at);
      out += waiting.slice(at, next < 0 ? waiting.length : next);
      at = next < 0 ? waiting.length : next;
      if (next < 0) break;
      const found = readShape(entity, waiting, at, final);
      if (found === 'more') break;
      const decoded = found && decodeHTMLStrict(found[0]);
      if (decoded === undefined || decoded === found?.[0]) {
        out += '&';
        at++;
        continue;
      }
      // What was written twice over is read twice: "&amp;#39;".
      waiting = decoded + waiting.slice(at + found![0].length);
      at = 0;
    }
    waiting = waiting.slice(at);
    return out;
  }

  return {
    push: inSlices((text) => {
      waiting += text;
      return read(false);
    }),
    end: () => read(true),
  };
}
