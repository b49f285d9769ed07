import { test } from 'node:test';
import { introducedName, parseName } from './name.ts';
import { holds, short } from './tables.test-support.ts';

const name = (text: string) => short(parseName(text));

test('a name is taken without what is said around it', () => {
  holds(name, {
    "Hi, my name is john miller and I'd like to come.": 'John Miller',
    "It's Sarah O'Neil.": "Sarah O'Neil",
    'This is Mr. Smith speaking.': 'Mr. Smith',
    'mister Smith': 'Mr. Smith',
    Anna: 'Anna',
    'Sure, Maria Lopez, thank you': 'Maria Lopez',
    'Absolutely, it is Maria Lopez': 'Maria Lopez',
    "it's Sarah, Sarah Connor": 'Sarah Connor',
    'Sarah. Sarah Connor.': 'Sarah Connor',
    'Connor, Sarah Connor': 'Sarah Connor',
    'Sarah Connor, Sarah': 'Sarah Connor',
    'last name Miller, first name Ann': 'Ann Miller',
    'Ann is my first name and Miller is my last name': 'Ann Miller',
    'Bob Stone, my number is 212 555 0142': 'Bob Stone',
    "I'd like to book a table, my name is Bob Stone": 'Bob Stone',
    'everyone calls me Rob': 'Rob',
    'for Alan Price, please': 'Alan Price',
    'José Ángel Núñez': 'José Ángel Núñez',
    May: 'May',
    Will: 'Will',
    'May Johnson': 'May Johnson',
    'Will Smith.': 'Will Smith',
    'my name is Will': 'Will',
    "it's Mark": 'Mark',
    'my name is Price': 'Price',
    'Jane Smith the third': 'Jane Smith III',
    'John Smith junior': 'John Smith Jr.',
    'T J Smith': 'T J Smith',
    'J.R. Smith': 'J R Smith',
    'John Q. Public': 'John Q Public',
    'Smith hyphen Jones': 'Smith-Jones',
    'Anna Smith dash Jones': 'Anna Smith-Jones',
    'Anna-Lena Meyer': 'Anna-Lena Meyer',
    'Sean O apostrophe Brien': "Sean O'Brien",
    'maybe put it under Bob': null,
  });
});

test('a name that is spelled is spelled so', () => {
  holds(name, {
    'John, J-O-H-N.': 'John',
    'Smith, spelled S M Y T H': 'Smyth',
    'Jane Smith, S M Y T H E': 'Jane Smythe',
    'Jane, J A Y N E, Smith': 'Jayne Smith',
    'J A Y N E': 'Jayne',
    'J A N E, S M I T H': 'Jane Smith',
    'S as in Sierra M as in Mike I T H': 'Smith',
    'S for sugar, M for mother, I T H': 'Smith',
    'Sierra Mike India Tango Hotel': 'Smith',
    'Ellis, E double L I S': 'Ellis',
    'Allan, A double L A N': 'Allan',
    'Phillip, P H I two Ls I P': 'Phillip',
    'Smith with a y': 'Smyth',
    'Catherine with a K': 'Katherine',
    'Steven with a ph': 'Stephen',
    'Eric with a K': 'Erik',
    'Sara with an h': 'Sarah',
    'Sarah without an h': 'Sara',
    'Jon, with no h': 'Jon',
    'Ann Miller with an e': 'Ann Miller',
    'Ann with an e': 'Anne',
    'Philip with two Ls': 'Phillip',
    'Brian with a y, Brian Stone': 'Bryan',
  });
});

test('a name said for somebody else, after another sentence, or twice is that name', () => {
  holds(name, {
    "I was there on Monday. It's May Chen.": 'May Chen',
    'I tried to call you. This is Ann Baker.': 'Ann Baker',
    'There are two of us. For Ann Baker.': 'Ann Baker',
    'I tried to call. It is late.': null,
    'I was there. It is fine.': null,
    "It's for my daughter, Siobhan, Siobhan O'Neill.": "Siobhan O'Neill",
    "It's for my daughter, O'Neill, Siobhan O'Neill.": "Siobhan O'Neill",
    'for my son Tom Baker': 'Tom Baker',
    'my wife, Ann Baker': 'Ann Baker',
    'my little boy, Tom': 'Tom',
    'for my daughter': null,
    'my husband': null,
    "it's Siobhan, S I O B H A N, last name O'Neill": "Siobhan O'Neill",
    "Siobhan, last name O'Neill": "Siobhan O'Neill",
    'you can put it under my husband, Tom Becker': 'Tom Becker',
    'book it for Tom Becker': 'Tom Becker',
    'except for the name': null,
    'gotta run': null,
    'May Chen May Chen': 'May Chen',
    'May Chen, May Chen.': 'May Chen',
    'Ann Marie Baker Ann Marie Baker': 'Ann Marie Baker',
    'Mary Ann Mary': 'Mary Ann Mary',
  });
});

test('a name that the caller puts right counts as put right', () => {
  holds(name, {
    'not Bob, Rob': 'Rob',
    'Rob, not Bob': 'Rob',
    'no I said Rob': 'Rob',
    'No, I said Rob.': 'Rob',
    'Bob, no, Rob': 'Rob',
    'Bob Stone, sorry, Rob Stone': 'Rob Stone',
    'Jane Smith, no, Smythe': 'Jane Smythe',
    'Jane Smith, I mean Jane Smythe': 'Jane Smythe',
    'wait, the name is Sara Connor': 'Sara Connor',
  });
});

test('what is no name is not taken for one', () => {
  holds(name, {
    sure: null,
    'Sure.': null,
    'yes please': null,
    'No idea': null,
    'no idea.': null,
    'any time': null,
    'Any time.': null,
    whenever: null,
    'of course': null,
    'no problem': null,
    'what are your hours': null,
    no: null,
    '12': null,
    'two people': null,
    Tuesday: null,
    'I want to speak to a person': null,
    'why do you need that': null,
    'not yet': null,
    hello: null,
    'good morning': null,
    'Hold on a second': null,
    'one moment': null,
    "I'd rather not say": null,
    'same as last time': null,
    'Is this Northwind?': null,
    pizza: null,
    cleaning: null,
    'the name is not important': null,
    operator: null,
    thanks: null,
    '???': null,
  });
});

test('inside another answer a name must be said to be one', () => {
  holds((text) => short(introducedName(text)), {
    'a table for four, my name is Bob Stone': 'Bob Stone',
    'this is Bob Stone speaking': 'Bob Stone',
    "no, it's Jane Smythe, S M Y T H E": 'Jane Smythe',
    "No, it's Jane Smythe.": 'Jane Smythe',
    "no, it's cleaning": null,
    "no, it's Tuesday": null,
    'a table for four': null,
    'hi this is Tom Becker, I need a check-up': 'Tom Becker',
    'Hello, my name is Tom Becker and I need a check-up': 'Tom Becker',
    'cleaning on December ninth at two for Maria Gomez': 'Maria Gomez',
    'a cleaning for Next Monday': null,
    'something for Christmas Eve': null,
    'this is Very urgent, I need help': null,
    'Looking for Tom Becker': null,
    "it's in May": null,
  });
});
