/** Lets Node run the dashboard's files in tests: .tsx by the bundler's own transformer, and `?url` as it means it. */
import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

type Transformer = typeof import('rolldown/utils');

const load = createRequire(import.meta.url);
let transformer: Transformer | undefined;

registerHooks({
  load(url, context, next) {
    if (/[?&]url$/.test(url)) {
      return { format: 'module', source: `export default ${JSON.stringify(url)}`, shortCircuit: true };
    }
    if (!url.endsWith('.tsx')) return next(url, context);
    transformer ??= load('rolldown/utils') as Transformer;
    const path = fileURLToPath(url);
    const { code, errors } = transformer.transformSync(path, readFileSync(path, 'utf8'), {
      jsx: { runtime: 'automatic' },
      sourcemap: false,
    });
    if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
    return { format: 'module', source: code, shortCircuit: true };
  },
});
