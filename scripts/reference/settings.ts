/** Writes docs/reference/settings.md from the schemas that the services read the environment with. */
import { ports, serviceNames } from '@parley/contracts/services';
import { describeConfig } from '@parley/platform/config/config';
import { loadServices } from '../../cli/src/services.ts';
import { table } from './json-schema.ts';

const introduction = `# Settings

*Generated from the services' \`config.ts\` by \`npm run generate\`.*

Settings are environment variables, read once at the start; all faults are told together. A secret or a URL may also
be given as \`<VARIABLE>_FILE\`, the path of a file that holds it. \`node cli/bin/parley.mjs doctor\` prints what is in
force. \`npm start\` fills in what is marked *embedded* where it is not set.`;

const embedded = /_DATABASE_URL$|^PARLEY_QUEUE_URL$|^PARLEY_FILES_URL$/;

/** The page as Markdown. */
export async function settingsReference(): Promise<string> {
  const services = await loadServices(serviceNames);
  const rows = new Map<string, { value: string; description: string; readers: string[] }>();
  services.forEach(({ settings, name }) => {
    for (const { variable, value, description, fault } of describeConfig(settings, {})) {
      const row = rows.get(variable) ?? {
        value:
          value !== null ? `\`${value}\`` : embedded.test(variable) ? '*embedded*' : fault ? 'required' : '',
        description,
        readers: [],
      };
      row.readers.push(name);
      rows.set(variable, row);
    }
  });
  const readBy = (readers: string[]) => (readers.length === services.length ? 'all' : readers.join(', '));
  return `${[
    introduction,
    table(
      ['Variable', 'Default', 'What it does', 'Read by'],
      [...rows].map(([name, row]) => [`\`${name}\``, row.value, row.description, readBy(row.readers)]),
    ),
    '## Ports',
    'Each is moved by `PARLEY_PORT_OFFSET`.',
    table(
      ['Listener', 'Port'],
      Object.entries(ports).map(([name, port]) => [name, String(port)]),
    ),
    '## Read by the command line',
    table(
      ['Variable', 'What it does'],
      [
        [
          '`PARLEY_API_KEY`',
          'The key that `talk`, `link` and `replay` send to `PARLEY_URL`, over https or to this machine, and nowhere else; without both, the first key in `PARLEY_HOME`, to this machine alone',
        ],
        ['`PARLEY_URL`', 'Where they find Parley, unless `--url` says it'],
      ],
    ),
  ].join('\n\n')}\n`;
}
