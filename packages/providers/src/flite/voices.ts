import type { VendorVoice } from '../vendor.ts';

export const voices = [
  { name: 'slt', title: 'SLT', language: 'en-US', gender: 'female' },
  { name: 'rms', title: 'RMS', language: 'en-US', gender: 'male' },
  { name: 'awb', title: 'AWB, Scottish', language: 'en-GB', gender: 'male' },
  { name: 'kal16', title: 'KAL', language: 'en-US', gender: 'male' },
] as const satisfies readonly VendorVoice[];
