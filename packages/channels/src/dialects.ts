/** The carriers that Parley speaks with: a dialect is a folder, and a line here. */
import type { CarrierDoor } from './session/carrier-door.ts';
import { telnyxDoor } from './telnyx/door.ts';
import { twilioDoor } from './twilio/door.ts';
import { vonageDoor } from './vonage/door.ts';

export const carriers: readonly CarrierDoor[] = [twilioDoor, telnyxDoor, vonageDoor];
