/** What is kept of a call, once it is over. */
import type { ConversationDetail } from '@parley/contracts/conversations';
import type { Parley } from '@parley/sdk/client';
import { eventually } from '../process/wait.ts';
import type { Samples } from '../sound/samples.ts';
import { readWav } from '../sound/wav.ts';

const limitMs = 10_000;

export interface Recorded {
  conversation: ConversationDetail;
  /** Their sides, of equal length. */
  caller: Samples;
  agent: Samples;
  rateHz: number;
  durationMs: number;
}

export function storedConversation(parley: Parley, id: string): Promise<ConversationDetail> {
  return eventually(`the end of ${id}`, limitMs, async () => {
    const { status } = await parley.conversations.get(id);
    return status === 'ended' && parley.conversations.whole(id);
  });
}

export async function recordedCall(parley: Parley, id: string): Promise<Recorded> {
  const conversation = await eventually(`the recording of ${id}`, limitMs, async () => {
    const found = await storedConversation(parley, id);
    return found.audioFile !== null && found;
  });
  const { channels, rateHz, durationMs } = readWav(new Uint8Array(await parley.conversations.recording(id)));
  const [caller, agent] = channels;
  if (!caller || !agent || channels.length > 2)
    throw new Error(`the recording of ${id} has ${channels.length} sides`);
  return { conversation, caller, agent, rateHz, durationMs };
}
