/** The tables of ITU-T G.711: mu-law and A-law, 16-bit samples to 8-bit codes and back. */
/** The code of a sample, by the sample as an unsigned 16-bit number. */
export const mulawCodes = new Uint8Array(65536);
export const alawCodes = new Uint8Array(65536);
/** The sample of a code. */
export const mulawSamples = new Int16Array(256);
export const alawSamples = new Int16Array(256);

for (let i = 0; i < 65536; i++) {
  const sample = (i << 16) >> 16;
  const magnitude = Math.min(Math.abs(sample), 32635) + 0x84;
  const exponent = 24 - Math.clz32(magnitude);
  mulawCodes[i] = ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f));

  const linear = sample >> 3;
  const positive = linear >= 0 ? linear : -linear - 1;
  const segment = Math.max(0, 27 - Math.clz32(positive));
  alawCodes[i] = ((segment << 4) | ((positive >> Math.max(1, segment)) & 0x0f)) ^ (sample >= 0 ? 0xd5 : 0x55);
}
for (let code = 0; code < 256; code++) {
  const mulaw = ~code & 0xff;
  const magnitude = (((mulaw & 0x0f) << 3) + 0x84) << ((mulaw & 0x70) >> 4);
  mulawSamples[code] = mulaw & 0x80 ? 0x84 - magnitude : magnitude - 0x84;

  const alaw = code ^ 0x55;
  const segment = (alaw & 0x70) >> 4;
  const step = ((alaw & 0x0f) << 4) + (segment === 0 ? 8 : 0x108);
  alawSamples[code] = (alaw & 0x80 ? 1 : -1) * (step << Math.max(0, segment - 1));
}
