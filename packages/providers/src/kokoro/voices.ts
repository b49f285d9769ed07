import type { VendorVoice } from '../vendor.ts';

const names = [
  ...['af_heart', 'af_alloy', 'af_aoede', 'af_bella', 'af_jessica', 'af_kore', 'af_nicole', 'af_nova'],
  ...['af_river', 'af_sarah', 'af_sky', 'am_michael', 'am_adam', 'am_echo', 'am_eric', 'am_fenrir'],
  ...['am_liam', 'am_onyx', 'am_puck', 'am_santa', 'bf_alice', 'bf_emma', 'bf_isabella', 'bf_lily'],
  ...['bm_daniel', 'bm_fable', 'bm_george', 'bm_lewis'],
];

/** The first letter of a name says American or British, the second female or male. */
export const voices: readonly VendorVoice[] = names.map((name) => ({
  name,
  title: `${name.charAt(3).toUpperCase()}${name.slice(4)}`,
  language: name.startsWith('a') ? 'en-US' : 'en-GB',
  gender: name.charAt(1) === 'f' ? 'female' : 'male',
}));
