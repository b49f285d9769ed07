/** What leaves of a telephone number: never a raw row. */
import type { PhoneNumber } from '@parley/contracts/phone-numbers';
import type { PhoneNumberRow } from './phone-numbers.store.ts';

export function presentPhoneNumber(row: PhoneNumberRow, answerUrl: string | null): PhoneNumber {
  const { id, number, assistantId, revision, createdAt, updatedAt } = row;
  const at = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, number, assistantId, answerUrl, revision, ...at };
}
