/** A browser's page without a browser. It has to be imported before anything that looks for one. */
import { after } from 'node:test';
import { Window } from 'happy-dom';
import { origin } from './api.ts';

// The router asks: without it, it takes itself for a server.
process.env.NODE_ENV ??= 'test';

const page = new Window({ url: origin, width: 1440, height: 900 });
// Node has events of its own, which an element would not take.
const replaced = ['Event', 'CustomEvent', 'EventTarget', 'navigator'];

for (const name of ['window', ...Object.getOwnPropertyNames(page)]) {
  if (name in globalThis && !replaced.includes(name)) continue;
  const value: unknown = name === 'window' ? page : Reflect.get(page, name);
  Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
}

after(() => page.happyDOM.close());
