import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf } from '../language/languages.ts';
import { render } from './template.ts';

test('a sentence of the caller has one end, wherever it stands', () => {
  const says = languageOf('en').flow?.says;
  assert.ok(says !== undefined);
  const table: Record<string, string> = {
    'I noted: {{message}}. Is that right?': 'I noted: The cat sat on the mat. Is that right?',
    'Is it {{message}}?': 'Is it The cat sat on the mat?',
    '{{message}} Is that right?': 'The cat sat on the mat. Is that right?',
    '{{message}}': 'The cat sat on the mat.',
    '{{asked}}. Noted.': 'Are you there. Noted.',
    '{{name}}.': 'Tom Baker.',
  };
  const slots = {
    message: { value: '', spoken: 'The cat sat on the mat.' },
    asked: { value: '', spoken: 'Are you there?' },
    name: { value: '', spoken: 'Tom Baker' },
  };
  for (const [text, said] of Object.entries(table)) assert.equal(render(text, slots, says), said);
});
