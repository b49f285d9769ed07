/** What an attack was answered, by what the answer was. */
export class Answered {
  readonly #counts = new Map<string, number>();
  #bytes = 0;

  add(what: string, bytes = 0): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    this.#bytes += bytes;
  }

  /** Such as `1530 × 401, 3 × cut, 0.4 MB`. */
  toString(): string {
    const counts = [...this.#counts].toSorted(([, one], [, other]) => other - one);
    const parts = counts.slice(0, 4).map(([what, count]) => `${count} × ${what}`);
    const megabytes = this.#bytes / 1e6;
    return [...parts, ...(megabytes >= 0.1 ? [`${megabytes.toFixed(1)} MB`] : [])].join(', ') || 'nothing';
  }
}
