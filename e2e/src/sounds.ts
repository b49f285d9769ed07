/** What can be heard in a recording. */

/** Stretches of sound, in ms, where quieter moments shorter than joinMs do not part them. */
export function soundsIn(
  samples: Int16Array,
  rateHz: number,
  { threshold = 200, joinMs = 150 } = {},
): { startMs: number; endMs: number }[] {
  const sounds: { startMs: number; endMs: number }[] = [];
  samples.forEach((sample, at) => {
    if (Math.abs(sample) < threshold) return;
    const atMs = (at * 1000) / rateHz;
    const last = sounds.at(-1);
    if (last && atMs - last.endMs < joinMs) last.endMs = atMs;
    else sounds.push({ startMs: atMs, endMs: atMs });
  });
  return sounds;
}
