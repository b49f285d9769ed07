/** One example of every message of the talk socket. The generator refuses those that the schemas refuse. */
import type { clientMessageSchema, ServerMessage } from '@parley/contracts/talk';
import type { z } from 'zod';

type ByType<M extends { type: string }> = { [T in M['type']]: Extract<M, { type: T }> };

const conversationId = 'conv_01k3q2zr5hf8v9w7m6n4p2q1r0';
const assistantId = 'asst_01k3q2zr5hf8v9w7m6n4p2q1r0';
const resumeToken = 'o5Jm2v0sX8kQhN4tYp7wRz1c';

export const clientExamples: ByType<z.input<typeof clientMessageSchema>> = {
  start: {
    type: 'start',
    assistant: 'Table booking',
    input: { encoding: 'pcm16', rateHz: 16000 },
    output: { encoding: 'pcm16', rateHz: 24000 },
    metadata: { campaign: 'spring' },
  },
  resume: { type: 'resume', conversationId, resumeToken, lastSeq: 17 },
  text: { type: 'text', text: 'A table for four, please.' },
  digits: { type: 'digits', digits: '42#' },
  mute: { type: 'mute', muted: true },
  ping: { type: 'ping', id: '7' },
  end: { type: 'end' },
};

export const serverExamples: ByType<ServerMessage> = {
  started: {
    type: 'started',
    conversationId,
    resumeToken,
    assistant: { id: assistantId, name: 'Table booking', version: 3 },
    mode: 'voice',
    input: { encoding: 'pcm16', rateHz: 16000 },
    output: { encoding: 'pcm16', rateHz: 24000 },
    seq: 1,
  },
  resumed: { type: 'resumed', conversationId, seq: 0 },
  degraded: { type: 'degraded', without: ['denoiser', 'early-thinking'], atMs: 61_240, seq: 40 },
  fault: {
    type: 'fault',
    turn: 2,
    where: 'mind',
    code: 'unauthenticated',
    message: "The language model's server refused the key.",
    atMs: 5210,
    seq: 12,
  },
  'caller.speaking': { type: 'caller.speaking', atMs: 3120, seq: 6 },
  'caller.silent': { type: 'caller.silent', atMs: 4480, seq: 8 },
  'caller.transcript': {
    type: 'caller.transcript',
    turn: 2,
    kind: 'speech',
    text: 'A table for four, please.',
    final: true,
    startMs: 3120,
    atMs: 4480,
    seq: 9,
  },
  'agent.thinking': { type: 'agent.thinking', turn: 2, atMs: 4830, seq: 10 },
  'agent.speaking': { type: 'agent.speaking', turn: 2, atMs: 4990, seq: 12 },
  'agent.text': { type: 'agent.text', turn: 2, text: 'For four people. Which day?', atMs: 4850, seq: 11 },
  'agent.heard': {
    type: 'agent.heard',
    turn: 2,
    generated: 'For four people. Which day?',
    heard: 'For four people.',
    interrupted: true,
    final: true,
    atMs: 6210,
    seq: 16,
  },
  interruption: { type: 'interruption', turn: 2, kind: 'real', atMs: 6200, seq: 14 },
  clear: { type: 'clear', atMs: 6200, seq: 15 },
  tool: { type: 'tool', turn: 4, id: 'c1', name: 'find_table', phase: 'ok', atMs: 9120, seq: 27 },
  turn: {
    type: 'turn',
    turn: 2,
    speechStartMs: 3120,
    speechEndMs: 4480,
    waterfall: {
      endpointingMs: 350,
      recognitionMs: 0,
      mindMs: 20,
      voiceMs: 130,
      deliveryMs: 10,
      totalMs: 510,
    },
    atMs: 4990,
    seq: 13,
  },
  error: {
    type: 'error',
    code: 'not_found',
    message: 'There is no assistant of that name.',
    faults: [],
    fatal: true,
    seq: 0,
  },
  pong: { type: 'pong', id: '7', seq: 0 },
  ended: { type: 'ended', reason: 'agent-ended', atMs: 21400, seq: 41 },
};
