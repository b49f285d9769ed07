/** What a Parley's `/metrics` says. */

export interface Meters {
  /** Of the metric, or of the one of its series that has this label; 0 where there is none. */
  value(name: string, label?: string): number;
  /** Below which upper bound of a bucket `share` of the values lie that came since `before`. */
  histogram(name: string, label: string, share: number, before: Meters): number;
  buckets(name: string, label: string): Map<number, number>;
}

export async function scrape(metricsUrl: string): Promise<Meters> {
  const lines = (await (await fetch(metricsUrl)).text()).split('\n');
  const meters: Meters = {
    value(name, label = '') {
      const of = (line: string) => line.startsWith(`${name} `) || line.startsWith(`${name}{`);
      return Number(
        lines
          .find((line) => of(line) && line.includes(label))
          ?.split(' ')
          .at(-1) ?? 0,
      );
    },
    buckets(name, label) {
      const own = lines.filter((line) => line.startsWith(`${name}_bucket{`) && line.includes(label));
      return new Map(
        own.map((line) => {
          const bound = /le="([^"]+)"/.exec(line)?.[1];
          return [
            bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound),
            Number(line.split(' ').at(-1)),
          ];
        }),
      );
    },
    histogram(name, label, share, before) {
      const earlier = before.buckets(name, label);
      const counts = [...meters.buckets(name, label)].map(
        ([bound, count]) => [bound, count - (earlier.get(bound) ?? 0)] as const,
      );
      const all = counts.at(-1)?.[1] ?? 0;
      return counts.find(([, count]) => all > 0 && count >= share * all)?.[0] ?? Number.NaN;
    },
  };
  return meters;
}
