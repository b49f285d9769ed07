/** What callers say in the turn-taking bench: our own sentences, with `|` where the speaker pauses and goes on. */

/** Where the pauses of a turn are: nowhere, or inside it after what is named. */
export type TurnKind =
  | 'whole'
  | 'short'
  | 'joining'
  | 'phrase'
  | 'hesitation'
  | 'list'
  | 'digits'
  | 'spelling'
  | 'two-sentences';

const sentences: Record<TurnKind, readonly string[]> = {
  whole: [
    'Do you have anything free on Thursday afternoon?',
    'I would like to cancel my subscription.',
    'My parcel never arrived.',
    'Can you tell me what the delivery costs?',
    'The screen stays black when I switch it on.',
    'How long does a repair usually take?',
    'Please move my appointment to next week.',
    'I already paid that bill last month.',
    'What time do you close tonight?',
    'It was delivered to the wrong address.',
    'I need a receipt for my insurance.',
    'Could somebody call me back tomorrow morning?',
    'We are going to be six people instead of four.',
    'The invoice shows the wrong company name.',
    'Is breakfast included in that price?',
    'I forgot the password of my account.',
    'Nobody told me about the change.',
    'Where can I park the car?',
    'I want to speak to a person.',
    'The heating in my flat makes a strange noise.',
    'I am calling about the job you advertised.',
    'That sounds fine to me.',
    'Who do I have to talk to?',
    'This is the third time I have called.',
    'Send it to my office instead.',
    'I think there has been a mistake with my order.',
  ],
  short: [
    'Yes, please.',
    'No, thank you.',
    'On Friday.',
    'Half past four.',
    'The blue one.',
    'Maria Jensen.',
    'Not really.',
    'Just two people.',
    'That is right.',
    'Next Monday, please.',
    'Nothing else.',
    'In the evening.',
    'Of course.',
    'The second of May.',
    'About twenty minutes ago.',
    'Goodbye.',
  ],
  joining: [
    'I would like to change my booking because | my flight leaves a day later.',
    'The lamp works in the kitchen but | not in the bedroom.',
    'I called on Monday and | nobody answered.',
    'If it rains tomorrow | can we still come?',
    'I can pay by card or | by bank transfer.',
    'When I open the app | it asks for a code that I do not have.',
    'I returned the shoes so | I expected the money back by now.',
    'She said that | the contract ends in June.',
    'I would take the early train unless | there is something cheaper.',
    'The package was open when | the driver handed it over.',
    'I do not mind waiting as long as | it is done properly.',
    'Although I paid in advance | you sent me another reminder.',
    'We tried a new battery and then | it stopped completely.',
    'I want to know whether | the offer is still valid.',
  ],
  phrase: [
    'I would like to book a table for | seven people on Saturday.',
    'Can you send it to | my mother in Leeds?',
    'I am looking for the | red jacket from your catalogue.',
    'My name is | Peter Collins.',
    'I need to | change the address on my account.',
    'Could you tell me | when the next bus leaves?',
    'I left my umbrella in | the restaurant last night.',
    'The order number is on | the second page of the letter.',
    'I want | a refund for the concert tickets.',
    'We are moving from | Bristol to Cardiff in August.',
    'The problem with my | washing machine is back again.',
    'I have been waiting for | a reply since Tuesday.',
    'There is a | crack in the window of the bathroom.',
    'Do you know if | the doctor is in today?',
    'I was wondering about | the price of the larger model.',
    'Please put me through to | the billing department.',
    'My appointment was supposed to be at | ten this morning.',
    'It should have been | delivered yesterday.',
    'I bought a very | expensive camera from you.',
    'You can reach me on | my mobile after five.',
    'I spoke with | one of your colleagues last week.',
    'The address is | fourteen Garden Street.',
    'I am going to | need a larger car.',
    'Would it be possible to | come an hour earlier?',
  ],
  hesitation: [
    'I am calling about, um, | the kitchen you installed.',
    'It happened, uh, | two days after the delivery.',
    'I would like, um, | a room with a view of the lake.',
    'The reference is, er, | somewhere in this letter.',
    'Well, | I am not sure that I need it.',
    'So, um, | my question is about the warranty.',
    'I think, uh, | we should take the smaller one.',
    'Let me see, | it must have been in April.',
    'My daughter, um, | she starts school in autumn.',
    'Actually, | make that three tickets.',
    'He told me, er, | to bring the form along.',
    'You know, | I have been a customer for years.',
  ],
  list: [
    'I need two chairs, | a table, | and a lamp.',
    'We have guests from Spain, | Poland, | and Norway.',
    'It comes in green, | yellow, | or black.',
    'I tried restarting it, | updating it, | and taking the battery out.',
    'Monday, | Wednesday, | and Friday would suit me.',
    'One large pizza, | two salads, | and a bottle of water.',
    'I speak English, | German, | and a little French.',
    'The kitchen, | the hall, | and the bathroom need paint.',
  ],
  digits: [
    'My number is four one five | seven seven two | nine zero three six.',
    'Zero two zero | eight four six one | three three nine seven.',
    'The order number is seven three | nine one | five five.',
    'It is customer number eight eight | two four | one six.',
    'My card ends in | four nine two one.',
    'The code is six | two | nine | four.',
    'Call me on five five five | two one four | six six seven eight.',
    'The meter says three four | seven one nine.',
    'My policy is nine nine one | four two | eight seven zero.',
    'The postcode is two eight | one five seven.',
    'Three one zero | six four two | seven seven one five.',
    'The serial number starts with five two | eight one | zero nine.',
  ],
  spelling: [
    'My email is anna dot | miller | at example dot com.',
    'It is robert at | greenfield dot org.',
    'You can write to sales at | bluewater | dot com.',
    'My last name is spelled K, O, | W, A, L, | S, K, I.',
    'That is B, R, | A, U, N.',
    'The address is tom underscore | harris at mail dot net.',
    'It is spelled M, C, | K, A, Y.',
    'Send it to julia | at | northside dot co dot uk.',
  ],
  'two-sentences': [
    'My heating stopped working. | Can someone come today?',
    'I have a question. | Does the phone come with a charger?',
    'Good morning. | I would like to order some flowers.',
    'Yes. | But not before noon.',
    'That is too expensive. | Do you have anything cheaper?',
    'I moved to another city. | My new address is not in your system yet.',
    'Hello. | I am calling about my order.',
    'No. | I meant the other one.',
    'It broke on the first day. | I would like my money back.',
    'The door does not close. | It has been like that since winter.',
  ],
};

export interface Sentence {
  kind: TurnKind;
  /** With `|` where the speaker pauses. */
  text: string;
  /** What rules are made on; the rest shows whether they hold for what nobody looked at. */
  set: 'dev' | 'held-out';
}

/** Every second sentence of a kind is held out. */
export const turnSentences: readonly Sentence[] = Object.entries(sentences).flatMap(([kind, texts]) =>
  texts.map((text, n): Sentence => ({ kind: kind as TurnKind, text, set: n % 2 === 0 ? 'dev' : 'held-out' })),
);
