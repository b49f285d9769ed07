/** What callers call the things that the sample assistants know, and what they answer to its questions. */
import type { Wording } from './days.ts';

type Said = Record<Wording, readonly string[]>;

const said = (plain: string[], other: string[], typed: string[], heard = other): Said => ({
  plain,
  other,
  typed,
  heard: heard.map((text) => text.toLowerCase().replace(/[.,!?]/g, '')),
});

export const services: Record<string, Said> = {
  cleaning: said(
    ['A cleaning, please.', "I'd like to book a cleaning.", 'a cleaning'],
    [
      'My teeth need cleaning.',
      'a scale and polish',
      'Could somebody clean my teeth?',
      'an appointment with the hygienist',
    ],
    ['cleaning', 'cleaning pls', 'need a cleaning'],
  ),
  checkup: said(
    ['A check-up, please.', 'I need a check-up.', 'a checkup'],
    [
      'just the routine visit',
      "I'd like somebody to have a look at my teeth.",
      "It's time for my annual visit.",
    ],
    ['checkup', 'check-up', 'check up please'],
  ),
  filling: said(
    ['A filling, please.', 'I need a filling.', 'a filling'],
    ['I have a cavity.', "There's a hole in my tooth.", 'My filling fell out.', 'I lost a filling.'],
    ['filling', 'need a filling', 'filling came out'],
  ),
  emergency: said(
    ["It's an emergency.", 'An emergency.', 'I have a terrible toothache.'],
    [
      'I knocked out a tooth.',
      'I broke a tooth and it is bleeding.',
      'My face is swollen and it hurts badly.',
    ],
    ['emergency', 'broken tooth', 'bad toothache'],
  ),
  move: said(
    ['I need to move my appointment.', "I'd like to reschedule my appointment.", 'I want to move my visit.'],
    [
      'Something came up, I need another day for my visit.',
      'Can we postpone my appointment?',
      'I have to reschedule.',
    ],
    ['reschedule', 'move my appt', 'need to move my appointment'],
  ),
  cancel: said(
    ["I'd like to cancel my appointment.", 'I need to cancel a visit.', 'Please cancel my appointment.'],
    [
      "I won't be coming to my appointment.",
      'Call off my appointment, please.',
      "I can't make it to my visit, please take me off the list.",
    ],
    ['cancel my appointment', 'cancel visit', 'i have to cancel'],
  ),
};

export const needs: Record<string, Said> = {
  hours: said(
    ['When are you open?', 'What are your opening hours?', 'opening hours'],
    ['Until what time are you there today?', 'How late can I come by?', 'When do you close?'],
    ['hours', 'opening hours?', 'when r u open'],
  ),
  directions: said(
    ['How do I get to you?', 'directions', 'What is your address?'],
    ['Where exactly are you?', 'Which bus do I take?', 'Tell me the way, please.'],
    ['directions', 'address?', 'where are you'],
  ),
  sales: said(
    ['Sales, please.', "I'd like to speak to sales.", 'I want to buy windows.'],
    [
      "I'm thinking about new windows for my house.",
      'Could I get a quote?',
      'What would three windows cost?',
    ],
    ['sales', 'want a quote', 'prices'],
  ),
  support: said(
    ['Support, please.', 'technical support', 'My window is broken.'],
    [
      'The window in my kitchen does not shut any more.',
      'Water is coming in.',
      'There is a crack in the glass.',
    ],
    ['support', 'broken window', 'need a repair'],
  ),
  accounts: said(
    ['Accounts, please.', 'I have a question about my bill.', 'billing'],
    ['You have charged me twice.', 'I want my money back.', 'There is a mistake in my invoice.'],
    ['billing', 'accounts', 'invoice is wrong'],
  ),
  message: said(
    ["I'd like to leave a message.", 'Can I leave a message?', 'a message'],
    [
      'Could somebody call me back?',
      'Please pass something on for me.',
      'I want to tell somebody something.',
    ],
    ['message', 'leave a message', 'call me back'],
  ),
  person: said(
    ['I want to talk to a person.', 'Can I speak to somebody, please?', 'A person, please.'],
    [
      'Give me a human being.',
      "I don't want to talk to a machine.",
      'Is there somebody real that I could speak to?',
      "I'd like to speak with Mister Miller.",
    ],
    ['agent', 'human please', 'operator'],
  ),
};

/** What is called by its name in them. */
export const named: Record<string, string> = {
  cleaning: 'a cleaning',
  checkup: 'a check-up',
  filling: 'a filling',
  hours: 'the opening hours',
  directions: 'directions',
  sales: 'sales',
  support: 'support',
  accounts: 'accounts',
};

/** With the name said in them as it is to be kept. */
export const nameFrames: Said = said(
  ['{}', 'My name is {}.', "It's {}."],
  ['Put it under {}, please.', 'That would be {}.', 'This is {} speaking.', "It's for my daughter, {}."],
  ['{}', '{}'],
  ['my name is {}', 'it is {}', '{}'],
);

export const frames: Record<'date' | 'time' | 'phone' | 'order', Said> = {
  date: said(['{}'], ['How about {}?', 'Would {} be possible?', '{}'], ['{}'], ['{}', 'maybe {}']),
  time: said(['{}'], ['Could I come {}?', '{} would be good.', '{}'], ['{}'], ['{}', 'let us say {}']),
  phone: said(
    ['{}', "It's {}."],
    ['You can reach me at {}.', 'My number is {}.'],
    ['{}'],
    ['{}', 'it is {}'],
  ),
  order: said(
    ['{}', "It's {}."],
    ['The number is {}.', 'That would be order {}.'],
    ['{}', '#{}'],
    ['{}', 'it is {}'],
  ),
};

const plainYes = ['Yes.', 'Yes, that is right.', 'yes', 'Correct.', 'Yeah.', 'Yes, please.'];
/** A yes to a read-back that is right. */
export const yes: Record<Wording, readonly string[]> = {
  plain: plainYes,
  other: [
    'Exactly.',
    'That is right, thanks.',
    'Go ahead.',
    'Please do.',
    'Sounds good.',
    'Works for me.',
    'Absolutely.',
  ],
  typed: ['yes', 'y', 'yep', 'ok', 'yes pls'],
  heard: ['yes', 'yeah', "that's right", 'yes please', 'sure'],
};
/** That nothing else is wished for. */
export const enough = [
  "No, that's all.",
  "Thanks, that's all.",
  'No, thank you.',
  "I'm good.",
  'Great, thanks.',
  'Nope.',
  "No, that's it, thanks.",
  'Oh cool, thanks.',
  'Okay.',
  'Great.',
  'No, I think that was everything.',
];
export const no: Record<Wording, readonly string[]> = {
  plain: ['No.', 'No, thank you.', 'no'],
  other: ['Not really.', "No, I'd rather not.", 'Nah.', "That won't be necessary."],
  typed: ['no', 'n', 'nope', 'no thx'],
  heard: ['no', 'no thank you', 'nope', 'no thanks'],
};
export const declines = [
  'Absolutely not.',
  "No, forget it, I don't want to book.",
  'No. I changed my mind.',
  'no thanks, not today',
  "Actually, no. I'd rather not.",
  "I don't want it any more.",
  'Never mind.',
  "I have to think about it. I'll call you back.",
  "No, I can't.",
  'Definitely not.',
];

/** Questions that are no answers, and are answered by the sample. */
export const asides: Record<string, readonly string[]> = {
  'Appointment booking': [
    'When are you open?',
    'Where are you, by the way?',
    'What does a cleaning cost?',
    'Do you take my insurance?',
    'How long does it take?',
  ],
  'Order status': [
    'How long does shipping take?',
    'Can I return it?',
    'Where do I find the order number?',
    'What is your return policy?',
  ],
  'Front desk': ['Do you have parking?', 'What is your website?', 'Where can I park?'],
};

export const people = [
  'John Miller',
  'Anna Lee',
  'Sarah Connor',
  'Priya Natarajan',
  "Siobhan O'Neill",
  'Jean-Luc Martin',
  'Will Carter',
  'May Chen',
  'Grace Hope',
  'Maria de la Cruz',
  'Jonathan Price',
  'Olga Petrova',
];

export const mails = [
  'john.miller@example.com',
  'anna_lee@example.org',
  'sconnor42@example.com',
  'info@petrova.example',
  'jean-luc@example.net',
];

export const messages = [
  'Please tell Mister Baker that the delivery comes on Thursday.',
  'The frames have not arrived yet.',
  'I would like to talk about the kitchen windows.',
  'Somebody left a blue umbrella in my car.',
];
