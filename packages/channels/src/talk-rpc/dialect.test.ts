import { channelConformance } from '../testing/conformance.ts';
import { talkRpcDriver } from './driver.ts';

channelConformance(talkRpcDriver);
