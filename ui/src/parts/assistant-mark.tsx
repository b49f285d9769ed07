import { classes } from '../lib/classes.ts';

/** An assistant's initial on a tint of its own, the same every time. */
export function AssistantMark({ name, small = false }: { name: string; small?: boolean }) {
  let hue = 0;
  for (const character of name) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return (
    <span
      aria-hidden
      className={classes(
        'flex shrink-0 items-center justify-center font-semibold',
        small ? 'size-8 rounded-lg text-sm' : 'size-11 rounded-xl text-lg',
      )}
      style={{
        backgroundColor: `light-dark(oklch(0.93 0.045 ${hue}), oklch(0.33 0.055 ${hue}))`,
        color: `light-dark(oklch(0.42 0.1 ${hue}), oklch(0.87 0.08 ${hue}))`,
      }}
    >
      {[...name][0]?.toUpperCase() ?? '?'}
    </span>
  );
}
