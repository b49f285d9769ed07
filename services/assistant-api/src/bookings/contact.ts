/** A contact in the one form in which it is looked for; empty where it can be no contact. */
export function contactKey(contact: string): string {
  const plain = contact.trim().toLowerCase();
  if (plain.includes('@')) return plain.replace(/\s/g, '');
  const digits = plain.replace(/\D/g, '').replace(/^00/, '');
  return digits.length < 5 ? '' : digits;
}
