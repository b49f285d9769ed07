/** What leaves of a conversation: never a raw row. */
import type { Conversation, ConversationDetail, Turn } from '@parley/contracts/conversations';
import type { turns } from '../schema.ts';
import type { ConversationRow, DetailRows } from './conversations.store.ts';

export function presentConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    assistantId: row.assistantId,
    assistantName: row.assistantName,
    version: row.version,
    status: row.status,
    endReason: row.endReason,
    transferTo: row.transferTo,
    channel: row.channel,
    mode: row.mode,
    metadata: row.metadata,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    durationMs: row.durationMs,
    turnCount: row.turnCount,
    medianResponseMs: row.medianResponseMs,
  };
}

/** Another one with whatever is written of it, a recording that comes after the end too. */
export function revisionOf({
  conversation,
  audioFile,
}: Pick<DetailRows, 'conversation' | 'audioFile'>): string {
  const { evidenceAt, status } = conversation;
  return `${evidenceAt.getTime()}-${status}${audioFile ? '-recorded' : ''}`;
}

export function presentDetail({
  conversation,
  messages,
  turns,
  toolCalls,
  audioFile,
  nextTurn,
}: DetailRows): ConversationDetail {
  return {
    ...presentConversation(conversation),
    collected: conversation.collected,
    messages: messages.map(({ projectId: _, conversationId: __, ...message }) => message),
    turns: turns.map(presentTurn),
    toolCalls: toolCalls.map(({ projectId: _, conversationId: __, ...call }) => call),
    nextTurn,
    audioFile: audioFile
      ? {
          id: audioFile.id,
          rateHz: audioFile.rateHz,
          channels: audioFile.channels,
          durationMs: audioFile.durationMs,
          bytes: audioFile.bytes,
        }
      : null,
  };
}

function presentTurn(row: typeof turns.$inferSelect): Turn {
  const { id, turn, speechStartMs, speechEndMs, answerStartMs, interrupted, falseInterruptions, faults } =
    row;
  const { endpointingMs, recognitionMs, mindMs, voiceMs, deliveryMs, totalMs } = row;
  const waterfall =
    totalMs === null
      ? null
      : {
          endpointingMs: endpointingMs ?? 0,
          recognitionMs: recognitionMs ?? 0,
          mindMs: mindMs ?? 0,
          voiceMs: voiceMs ?? 0,
          deliveryMs: deliveryMs ?? 0,
          totalMs,
        };
  return {
    id,
    turn,
    speechStartMs,
    speechEndMs,
    answerStartMs,
    waterfall,
    interrupted,
    falseInterruptions,
    faults,
  };
}
