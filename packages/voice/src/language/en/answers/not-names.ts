/** Words that are said where a name is asked for, and are none. */
import { wordSet } from '../../text.ts';

/** In no name at all. */
export const neverNames = wordSet(
  `what who whom whose where when why how which is are am was were be been being do does did doing done can could would should
  shall might must ought has had have having the a an to of in on at by it this that these those you your yours we our ours they
  their he him his she her hers them us me i my mine myself yourself not no yes yeah okay none nothing anything something
  everything nobody somebody anybody everybody someone anyone everyone because maybe perhaps if whether though although unless
  any some every each all both either neither many much more most less least few several enough about above after again against
  before below between during into from out over through under until upon with within without as than then there here and or but
  so nor yet too very really quite just only also even still already always never often sometimes soon now today tomorrow
  yesterday tonight monday tuesday wednesday thursday friday saturday sunday january february july september october november
  december zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
  nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand i'm i'd i'll i've you're you'd you'll you've
  it's that's there's what's don't doesn't didn't can't couldn't won't wouldn't isn't aren't wasn't weren't haven't hasn't let's
  we're we'd we'll we've they're he's she's want wants wanted need needs needed know knows knew think thinks thought say says
  said tell tells told speak talk talking speaking give gives gave get gets got gonna wanna make makes made going gone went go
  come comes came take takes took help understand repeat wait stop cancel please thanks thank`,
);

/** No name by themselves; beside another word they may be one ("Alan Price"). */
export const ordinaryWords = wordSet(
  `absolutely account actually address afternoon agent agree alright answer appointment ask assistant bad bank big bill bit book booking
  boss bother bye call called caller calling calls care case certainly change check clue clear client close closed code colleague
  company complain complaint complicated computer confused connect cool correct cost couple customer date day definitely delivery
  department depends desk detail details different difficult directions doctor double easy else email emergency end english enough
  evening exactly excuse explain fair family fast feel fine first forget forgot free friend front fun full funny glasses good goodbye
  great guess guest half hang hard hear hello hey hi hold home hope hour hours house hmm human hurry hurt husband idea ignore
  important information interested invoice job joke joking kidding kind last later leave left letter like likely line listen little
  location long look looking lost lot loud machine mail manager matter mean meeting message middle mind minute minutes missing mistake
  moment money month morning mother move name names necessary new next nice nope nah night normal note number numbers obviously
  office often one online open operator option order other package parcel part password patient pay payment person personal phone
  pick place plan point police possible preference prefer pretty previous price private probably problem question questions quick
  quickly ready reason receptionist record regarding regular reminder representative reservation reserve right robot room rude sad
  same second secret see seriously service shop show sick skip slow slowly small sorry sound space speaker spell spelled spelling
  staff start stay street strange stuff stupid subject suit supervisor support sure surname system table test thing things third
  thirsty time times tired total totally trouble true try trying type uh um usual usually visit voice waiting way week weekend weird
  welcome whatever whenever wife wonderful word words work working worry worst wow wrong yep yup ya year years cleaning filling
  treatment checkup check-up tooth teeth pizza shipping refund window windows repair sales billing directory parking`,
);

/** Before a name, and no part of it. */
export const lead =
  /^(?:um+|uh+|er+|erm|hm+|great|thanks(?: a lot| so much)?|thank you(?: (?:so|very) much)?|perfect|cool|lovely|wonderful|fine|yes|yeah|yep|yup|sure|okay|ok|alright|all right|right|of course|certainly|absolutely|definitely|no problem|hi|hello|hey|good (?:morning|afternoon|evening)|oh|ah|so|well|please|sorry|no|nope|wait|hold on|actually|and|but|just|i (?:just )?said|i mean|i meant|i think|i guess|i believe|make (?:it|that)|my (?:full |first |last |sur)?name is|my (?:full |first |last )?name's|(?:the|that) (?:first |last |sur)?name is|the (?:last )?name's|name's|(?:first |last |sur|full )?name is|(?:you can |please |just |everyone |they |people )?calls? me|i go by|this is|it's for|it's|it is|its|it was|that's|that is|that was|that would be|it would be|that'd be|it'd be|it should be|should be|i'm|i am|i'm called|i am called|the name was|under the name(?: of)?|under|put it under|put down|book it for|for|on behalf of|the reservation is for|(?:you're |you are )?(?:speaking|talking) (?:to|with)|here is|here's|here)\b[\s,.:!-]*/i;
/** After a name, and no part of it. */
export const tail =
  /(?<![\s,])[\s,]*\b(?:(?:speaking|here|please|thanks|thank you(?: very much)?|on the (?:line|phone)|is my (?:full |last |first )?name|is the name|is who i am|again|i (?:think|guess|said|mean)|by the way|that's (?:it|me|all))[\s,.!?]*$|(?:and (?:i|i'd|i'm|i've|my|can|could|it|that|the)\b|but |because |from |with an? (?:question|problem)).*)/i;
