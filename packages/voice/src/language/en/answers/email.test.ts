import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEmail } from './email.ts';
import { holds, short } from './tables.test-support.ts';

const email = (text: string) => short(parseEmail(text));

test('an e-mail address is understood in every way in which one is said', () => {
  holds(email, {
    'john at example dot com': 'john@example.com',
    'John dot Smith at example dot com.': 'john.smith@example.com',
    "It's john.smith@example.com.": 'john.smith@example.com',
    'jean-luc@example.com': 'jean-luc@example.com',
    'j.r.smith@example.com': 'j.r.smith@example.com',
    'Jane.Doe+news@Example.CO.UK': 'jane.doe+news@example.co.uk',
    'john smith@example.com': 'johnsmith@example.com',
    'my email is j o h n dot smith at g mail dot com': 'john.smith@gmail.com',
    'J-O-H-N at example dot com': 'john@example.com',
    'sure, anna underscore lee forty two at example dot co dot uk': 'anna_lee42@example.co.uk',
    'anna dash lee at example dot co uk': 'anna-lee@example.co.uk',
    'you can reach me at bob at example.org': 'bob@example.org',
    'you can write to bob at example dot org': 'bob@example.org',
    'it is info at the rate example dot com': 'info@example.com',
    'sales at sign example dot com': 'sales@example.com',
    'm as in mary and r as in robert at example dot com': 'mr@example.com',
    'b for bravo, o for oscar, b at example dot com': 'bob@example.com',
    'B like Bob, O like Otto, B like Bob at example dot com': 'bob@example.com',
    "it's spelled j o n at example dot com": 'jon@example.com',
    'john, spelled j o n, at example dot com': 'jon@example.com',
    'sierra mike india at example dot com': 'smi@example.com',
    'john double o seven at example dot com': 'john007@example.com',
    'john double oh seven at example dot com': 'john007@example.com',
    'b double o k at example dot com': 'book@example.com',
    'anna with double n': null,
    'a double l e n at example dot com': 'allen@example.com',
    'jane 007 at example dot com': 'jane007@example.com',
    'jane zero zero seven at example dot com': 'jane007@example.com',
    'john nineteen eighty four at example dot com': 'john1984@example.com',
    'capital J john at example dot com': 'john@example.com',
    'capital J, o, h, n at example dot com': 'john@example.com',
    "john smith, that's one word, at yahoo dot com": 'johnsmith@yahoo.com',
    'john smith all one word at hot mail dot com': 'johnsmith@hotmail.com',
    'john smith all lower case at example dot com': 'johnsmith@example.com',
    'john at bright windows dot com': 'john@brightwindows.com',
    'john at bright dash windows dot com': 'john@bright-windows.com',
    'john at mail dot example dot com please': 'john@mail.example.com',
    'j smith at a c m e dot c o m': 'jsmith@acme.com',
    'um, john, uh, dot smith at example dotcom': 'john.smith@example.com',
    'ola at example dot no': 'ola@example.no',
    'josé at example dot com': 'jose@example.com',
    'john at example dot com, thanks': 'john@example.com',
    'I am at home': null,
    'I will be at work at ten': null,
    "I don't have one": null,
    john: null,
    'dot com': null,
    'at example dot com': null,
  });
});

test('an address that is put right while it is said counts as put right', () => {
  holds(email, {
    'john dot smith, no, smyth at example dot com': 'john.smyth@example.com',
    'john dot smith, sorry, john dot smyth at example dot com': 'john.smyth@example.com',
    'john dash, no, underscore smith at example dot com': 'john_smith@example.com',
    'john at example dot com, no, dot org': 'john@example.org',
    'john at example dot com, no, jon at example dot com': 'jon@example.com',
    'john at gmail, no wait, hotmail dot com': 'john@hotmail.com',
    'john at gmail dot com, I mean at yahoo dot com': 'john@yahoo.com',
    'not john, jon at example dot com': 'jon@example.com',
    'No, it is jon at example dot com': 'jon@example.com',
    'john dot smith at example dot com, sorry, smyth': 'john.smyth@example.com',
    'ann forty two, no, forty three at example dot com': 'ann43@example.com',
  });
});

test('a sentence before an address is no part of it', () => {
  holds(email, {
    'There are two of us at home. sconnor42@example.com': 'sconnor42@example.com',
    'There are two of us at home. anna underscore lee at example dot org': 'anna_lee@example.org',
    'Yes. I have one. ann at example dot com': 'ann@example.com',
    'Do you have a pen? ann at example dot com': 'ann@example.com',
    'I spell it for you. A N N at example dot com': 'ann@example.com',
    'Anna. Underscore lee at example dot org': 'anna_lee@example.org',
    'It is ann. Miller at example. dot com': 'annmiller@example.com',
  });
});

test('a word of an address that is spelled out by one letter stands once', () => {
  holds(email, {
    "john dot smith, that's smyth with a y, at example dot com": 'john.smyth@example.com',
    'anna, double n, at gmail dot com': 'anna@gmail.com',
    'phillip, double l, dot ross at example dot com': 'phillip.ross@example.com',
    'ann double e at example dot com': 'annee@example.com',
  });
});

test('an address that is not sure is asked about', () => {
  holds(email, {
    'john at yahoo': { unsure: 'john@yahoo.com' },
    "capital J john, that's one word, at yahoo": { unsure: 'john@yahoo.com' },
    'john at g mail': { unsure: 'john@gmail.com' },
    'john at example dot com or jon at example dot com': ['john@example.com', 'jon@example.com'],
    'maybe john at example dot com': { unsure: 'john@example.com' },
    'the one with my name at example dot com': { unsure: 'name@example.com' },
    'me at example dot com': { unsure: 'me@example.com' },
    'the number four you at example dot com': { unsure: '4you@example.com' },
  });
});

test('an address is read back with its marks as words', () => {
  const read = parseEmail('anna_lee-smith+x@example.co.uk');
  assert.equal(
    read?.kind === 'value' ? read.slot.spoken : '',
    'anna underscore lee dash smith plus x at example dot co dot uk',
  );
});
