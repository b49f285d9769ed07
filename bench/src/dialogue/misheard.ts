/** What the agent says back otherwise than the caller said it. */
import type { Facts, Field } from './facts.ts';
import { plain, saidBack, sound } from './question.ts';
import { named } from './words.ts';

export const labels: Record<Field, string> = {
  service: 'treatment',
  date: 'day',
  time: 'time',
  name: 'name',
  phone: 'phone number',
  mail: 'e-mail address',
  message: 'message',
  order: 'order number',
  need: 'matter',
};

/** Of what the caller has said so far. A value of which nothing is said back is none of them; of a name that is only heard, its sound counts. */
export function heardOtherwise(words: string, said: Facts, byEar: boolean): Field[] {
  const back = saidBack(words);
  const wrong: Field[] = [];
  const { date, time, name, phone, mail, message, order, service } = said;
  if (date !== undefined && back.days.some((day) => day !== date.slice(5))) wrong.push('date');
  if (time !== undefined && back.times.some((one) => one !== time)) wrong.push('time');
  const sameName = byEar ? sound : plain;
  if (name !== undefined && back.name !== undefined && sameName(back.name) !== sameName(name))
    wrong.push('name');
  const numbers = back.digits.filter((digits) => digits.length >= 7);
  if (phone !== undefined && numbers.some((digits) => digits.slice(-10) !== phone)) wrong.push('phone');
  const isMessage = /\byour message is\b/i.test(words);
  if (message !== undefined && isMessage && !back.plain.includes(plain(message))) wrong.push('message');
  if (mail !== undefined && back.mail !== undefined && back.mail !== plain(mail)) wrong.push('mail');
  if (order !== undefined && /\border\b/i.test(words) && back.digits.some((digits) => digits !== order))
    wrong.push('order');
  const treatment = service === undefined ? undefined : named[service];
  if (treatment !== undefined && /\bso that is\b/i.test(words) && !words.toLowerCase().includes(treatment))
    wrong.push('service');
  return wrong;
}
