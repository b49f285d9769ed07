/** URLs that try to lead inside, from a seed: every notation that parsers are known to disagree about. */

export const sentinelPorts = [80, 443, 8080, 8443, 6379, 22];

export interface Chance {
  below(limit: number): number;
  pick<T>(of: readonly T[]): T;
}

/** Mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return { below, pick: (of) => of[below(of.length)]! };
}

type Octets = [number, number, number, number];

/** An address that nobody outside may reach. */
export function insideOctets({ below, pick }: Chance): Octets {
  const any = () => below(256);
  return pick<() => Octets>([
    () => [127, any(), any(), any()],
    () => [10, any(), any(), any()],
    () => [169, 254, 169, 254],
    () => [169, 254, any(), any()],
    () => [192, 168, any(), any()],
    () => [172, 16 + below(16), any(), any()],
    () => [100, 64 + below(64), any(), any()],
    () => [100, 100, 100, 200],
    () => [0, any(), any(), any()],
    () => [168, 63, 129, 16],
    () => [198, 18 + below(2), any(), any()],
    () => [192, 0, 0, any()],
    () => [224 + below(32), any(), any(), any()],
    () => [255, 255, 255, 255],
  ])();
}

const hex = (n: number) => n.toString(16).padStart(2, '0');
export const dotted = (octets: readonly number[]) => octets.join('.');
/** As the last two words of an IPv6 address. */
export const words = ([a, b, c, d]: Octets) => `${hex(a)}${hex(b)}:${hex(c)}${hex(d)}`;

/** One part of a dotted address as C reads it. */
const part = (chance: Chance, n: number) =>
  chance.pick([
    String(n),
    `0x${n.toString(16)}`,
    `0X${hex(n).toUpperCase()}`,
    `0${n.toString(8)}`,
    `000${n.toString(8)}`,
  ]);

function four(chance: Chance, octets: Octets): string {
  const [a, b, c, d] = octets;
  const value = ((a * 256 + b) * 256 + c) * 256 + d;
  const text = chance.pick([
    dotted(octets),
    part(chance, value),
    `${part(chance, a)}.${part(chance, (b * 256 + c) * 256 + d)}`,
    `${part(chance, a)}.${part(chance, b)}.${part(chance, c * 256 + d)}`,
    octets.map((each) => part(chance, each)).join('.'),
    octets.join('%2e'),
    octets.join(chance.pick(['。', '．', '｡'])),
    [...dotted(octets)].map((each) => `%${hex(each.charCodeAt(0))}`).join(''),
  ]);
  return chance.below(4) === 0 ? odd(chance, text) : text;
}

/** Other digits and letters that IDN turns into the plain ones. */
function odd({ pick, below }: Chance, text: string): string {
  const from = pick([0xff10, 0x1d7ce, 0x1d7e2, 0x2460 - 1]);
  return text.replace(/\d/g, (digit) =>
    below(3) === 0 && (digit !== '0' || from > 0x3000) ? String.fromCodePoint(from + Number(digit)) : digit,
  );
}

function six(chance: Chance, octets: Octets): string {
  const tail = chance.pick([dotted(octets), words(octets)]);
  const text = chance.pick([
    `::ffff:${tail}`,
    `0:0:0:0:0:FFFF:${tail}`,
    `::${tail}`,
    `::ffff:0:${tail}`,
    `64:ff9b::${tail}`,
    `64:ff9b:1::${tail}`,
    `2002:${words(octets)}::`,
    `2001:0:${words(octets)}:0:0:${words(octets)}`,
    `fe80::5efe:${tail}`,
    ...['::1', '::', '0:0:0:0:0:0:0:1', 'fe80::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', 'fec0::1'],
    ...['100::1', '2001:db8::1', '3fff::1', '5f00::1', '2001:2::1', '2001:20::1', '2001:1ff::1', '4000::1'],
  ]);
  const zone = chance.below(6) === 0 ? chance.pick(['%lo', '%25lo', '%1', '%eth0']) : '';
  return `[${text}${zone}]`;
}

const names = [
  ...['localhost', 'LOCALHOST', 'a.localhost', 'ⓛocalhost', 'localhost.localdomain', 'ip6-localhost'],
  ...['metadata', 'metadata.google.internal', 'instance-data.ec2.internal', 'host.docker.internal'],
  ...[
    'kubernetes.default.svc',
    'redis',
    'postgres',
    'db.local',
    'router.lan',
    'nas.home.arpa',
    'intra.intranet',
  ],
];

/**
 * A name that the hostile name server answers: how, then with which address. `fixed` always, `then` from the second
 * time on, `both` beside a public one.
 */
function asked(chance: Chance, n: number): string {
  const octets = insideOctets(chance);
  const how = chance.pick(['fixed', 'then', 'both', 'six', 'mapped', 'none']);
  return `${how}-${octets.map(hex).join('')}-${n}.example.com`;
}

export function hostileUrl(chance: Chance, n: number, ports = sentinelPorts): string {
  const { pick, below } = chance;
  const octets = insideOctets(chance);
  const host = pick([four, six, four, six, () => pick(names), () => asked(chance, n)])(chance, octets);
  // One oddity hides another: most have none beside their host.
  const often = (usual: string, odd: readonly string[]) => (below(8) === 0 ? pick(odd) : usual);
  const dot = host.endsWith(']') ? '' : often('', ['.', '..', '%2e', '。']);
  const user = often('', ['a@', 'a:b@', 'example.com@', 'example.com:443@', 'example.com%2f@', 'x%00@', '@']);
  const scheme = often('http', ['https', 'HTTP', 'hTTps', 'ftp', 'gopher', 'ws', 'file', 'dict']);
  const slashes = often('://', [':\\\\', ':/', ':', ':///', '://\t', ':\n//']);
  const port = below(2) === 0 ? '' : `:${pick(['', '0', '080', '65536', ...ports.map(String)])}`;
  const rest = pick([
    '/',
    '',
    '/?x=@example.com',
    '/#@1.1.1.1',
    '\\@example.com/',
    '/..;/x',
    '#.example.com',
  ]);
  return `${scheme}${slashes}${user}${host}${dot}${port}${rest}`;
}
