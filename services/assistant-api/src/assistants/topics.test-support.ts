/**
 * Sentences to the first question of the samples, with what they are about: the value of an option, the first phrase of
 * an aside, or null where the assistant can do nothing for it. They were written from the names of the topics, before a
 * score was seen, and none is a phrase of a sample: who mends a sample for one of them writes another in its place.
 */
export type Sentences = Readonly<Record<string, string | null>>;

const cleaning = 'cleaning';
const checkup = 'checkup';
const filling = 'filling';
const emergency = 'emergency';
const pain = 'pain';
const move = 'move';
const cancel = 'cancel';
const hours = 'what are your opening hours';
const weekend = 'are you open on Saturday';
const holidays = 'are you open on Christmas';
const address = 'where are you';
const parking = 'is there parking';
const priceOfCleaning = 'what does a cleaning cost';
const priceOfFilling = 'what does a filling cost';
const priceOfCheckup = 'what does a check-up cost';
const insurance = 'do you take my insurance';
const length = 'how long does it take';
const whitening = 'do you do whitening';
const notDone = 'do you do braces';
const children = 'do you see children';

export const appointments: Sentences = {
  'could somebody polish my teeth next week': cleaning,
  "it's time for my dental cleaning again": cleaning,
  'I want to have the plaque taken off': cleaning,
  'my hygienist said to come back every six months': cleaning,
  'can I get a cleaning': cleaning,
  'just the regular look at my teeth': checkup,
  "I haven't seen a dentist in two years and want everything looked over": checkup,
  'I would like to get my teeth checked': checkup,
  'an examination please': checkup,
  'there is a hole in one of my molars': filling,
  'I think I have got a cavity': filling,
  'the old filling dropped out last night': filling,
  'I knocked my front tooth out': emergency,
  'my face is all swollen and it is unbearable': emergency,
  'I am bleeding from the mouth': emergency,
  'half of my tooth just broke off': emergency,
  'my teeth are sensitive to cold': pain,
  'my gums have been sore for a few days': pain,
  'it aches a bit when I chew': pain,
  'I have a slight toothache': pain,
  'I need to push my visit back a week': move,
  'can we change the time of my appointment': move,
  "I'd like to come on another day than we said": move,
  'something came up, can I get a later date': move,
  "I'm not able to come in, please take me off the list": cancel,
  'please cancel the visit I have on Thursday': cancel,
  "I don't need my appointment any more": cancel,
  'what time do you close': hours,
  'until when can I come by': hours,
  'from what time are you there in the morning': hours,
  'do you work weekends': weekend,
  'is anybody there on Sunday': weekend,
  'are you closed on Sundays': weekend,
  "do you have hours on New Year's Day": holidays,
  'will you be there over the holidays': holidays,
  'are you working on Thanksgiving': holidays,
  'which street are you on': address,
  'how can I find your practice': address,
  'can I leave my car somewhere': parking,
  'do you have a car park': parking,
  'how much would a cleaning be': priceOfCleaning,
  'how much do you charge for teeth cleaning': priceOfCleaning,
  "what's the price of a cleaning": priceOfCleaning,
  'how expensive is a filling': priceOfFilling,
  'how much for a filling': priceOfFilling,
  'what do I pay for a checkup': priceOfCheckup,
  'how much is the examination': priceOfCheckup,
  'is my health plan accepted there': insurance,
  'will Delta Dental pay for it': insurance,
  'how many minutes should I plan': length,
  'will it be quick': length,
  'I want my teeth whiter': whitening,
  bleaching: whitening,
  'can you make my teeth white': whitening,
  'I need a root canal': notDone,
  'do you put in implants': notDone,
  'I am looking for somebody who does dentures': notDone,
  'my son is five, can he come': children,
  'do you treat kids': children,
  'do you sell toothbrushes online': null,
  'what is the weather going to be like': null,
  'I want to order a pizza': null,
  'can you recommend a good lawyer': null,
  'my dog ate my homework': null,
  'I found a wallet in front of your door': null,
  'do you have any job openings': null,
  'I am calling from the phone company': null,
  'did you get my letter': null,
  'can you send me my X-rays': null,
  'my laptop will not start': null,
  'I would like to buy a car': null,
  'tell me a joke': null,
  'who won the game last night': null,
  'do you sell stamps': null,
  'I want to rent an apartment': null,
  'what is your favourite colour': null,
  'can I bring my own music': null,
  'is the elevator working again': null,
  'I have a parcel for you': null,
  'purple elephants': null,
};

const opening = 'hours';
const directions = 'directions';
const sales = 'sales';
const support = 'support';
const accounts = 'accounts';
const message = 'message';
const desk = {
  weekend: 'are you open on Sunday',
  holidays: 'are you open on Christmas',
  parking: 'do you have parking',
  website: 'what is your website',
  prices: 'how much does a window cost',
  delivery: 'how long does delivery take',
};

export const frontDesk: Sentences = {
  'till what time are you there': opening,
  'when can I come in': opening,
  'do you open early': opening,
  'which train do I take to you': directions,
  'I am in the car, where do I have to turn': directions,
  'what street is your showroom in': directions,
  'we want to have new windows put in': sales,
  'I need an offer for six windows': sales,
  'I would like to order something': sales,
  'the handle of my window came off': support,
  'there is water coming in around the frame': support,
  'the new door is stuck': support,
  'you sent me the wrong bill': accounts,
  'I paid the same invoice two times': accounts,
  'when do I get my money back': accounts,
  'please have somebody ring me': message,
  'can you tell Anna that I called': message,
  'I want to leave word for somebody': message,
  'are you there on Sundays': desk.weekend,
  'is the shop open this Sunday': desk.weekend,
  'do you close over Christmas': desk.holidays,
  "are you open on New Year's Eve": desk.holidays,
  'where do I put the car': desk.parking,
  'are you on the internet': desk.website,
  'what is the price of one window': desk.prices,
  'how soon would I get my windows': desk.delivery,
  'do you also repair bicycles': null,
  'I want to book a table for two': null,
  'what is the capital of France': null,
  'my tooth hurts': null,
  'do you have any vacancies for an apprentice': null,
  'I lost my umbrella at your place': null,
  'is it going to rain': null,
  'can I have a haircut': null,
  'I would like to sell you advertising': null,
  'how old are you': null,
  'the moon is made of cheese': null,
  'do you know a good plumber': null,
};

const finding = 'where do I find the order number';
const shipping = 'how long does shipping take';
const returns = 'can I return it';
const cancelling = 'can I cancel my order';
const shop = {
  hours: 'when are you open',
  track: 'where is my order',
  address: 'can I change the delivery address',
  damaged: 'my order arrived damaged',
  cost: 'how much is shipping',
};

export const orders: Sentences = {
  'what happened to my parcel': shop.track,
  'has my stuff been sent yet': shop.track,
  'I have no clue what my number is': finding,
  'which number do you mean': finding,
  'how many days until things get here': shipping,
  'is it quick to deliver': shipping,
  'it does not fit, how do I send it back': returns,
  'I changed my mind about the tent and want to give it back': returns,
  'please stop the order, I do not want it': cancelling,
  'can I still call off what I bought': cancelling,
  'is anybody there on Sunday': shop.hours,
  'until when are you on the phone': shop.hours,
  'I moved, please send it somewhere else': shop.address,
  'the stove came broken': shop.damaged,
  'there is a tear in the jacket you sent': shop.damaged,
  'do I have to pay for delivery': shop.cost,
  'what do you charge for postage': shop.cost,
  'do you repair boots': null,
  'can you teach me to ski': null,
  'I would like to book a hotel': null,
  'what is your favourite mountain': null,
  'is there a bear in the woods': null,
  'how do I cook rice': null,
  'my doctor told me to rest': null,
  'do you have a job for me': null,
  'I want to see the manager of the bank': null,
};
