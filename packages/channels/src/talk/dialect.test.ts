import { channelConformance } from '../testing/conformance.ts';
import { talkDriver } from './driver.ts';

channelConformance(talkDriver);
