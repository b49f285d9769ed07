/** What a chat-completions model is told: the prompt with a few notes, and the conversation as messages. */
import type { HistoryItem, MindInput, MindRequest, ToolExchange } from '@parley/voice/ports';
import type { ModelMessage } from 'ai';

const languageNames = new Intl.DisplayNames('en', { type: 'language' });

/** What the model sees in place of the words that were cut off. */
const cut = ' —';

const spokenNote =
  'This is a telephone-like conversation: what you write is spoken aloud. Write short, plain sentences, ' +
  'without markdown, lists, emoji or stage directions. Text in [square brackets] from the user is a note ' +
  'about the call, not words of the caller; do not read it out.';

const interruptedNote =
  `An answer of yours that ends in "${cut.trim()}" was interrupted there: the caller heard nothing beyond it. ` +
  'Do not assume that the rest is known, and do not repeat the whole.';

/** The system prompt: the assistant's own, what a voice needs to know, and the date where the caller is. */
export function systemPrompt(prompt: string, request: MindRequest): string {
  const interrupted = request.history.some((item) => item.role === 'agent' && item.interrupted);
  const notes = [spokenNote, `Now it is ${dateLine(request.nowMs, request.timeZone)}.`];
  notes.push(languageNote(request.language));
  if (interrupted) notes.push(interruptedNote);
  return [prompt.trim(), notes.join('\n')].filter((part) => part !== '').join('\n\n');
}

/** A model answers in the caller's language where it is not told that the voice speaks only one. */
function languageNote(tag: string): string {
  const language = languageNames.of(tag) ?? tag;
  return `Speak ${language}, whatever language the caller uses: the voice can say no other.`;
}

/**
 * History, input and tool exchanges as messages. Neighbours of one role are joined and the first is the user's,
 * because the chat templates of many open models refuse anything else.
 */
export function toMessages(request: MindRequest): ModelMessage[] {
  const messages: ModelMessage[] = [];
  for (const item of request.history) addHistory(messages, item);
  add(messages, 'user', inputText(request.input));
  for (const exchange of request.toolResults) addToolExchange(messages, exchange);
  if (messages[0]?.role !== 'user') messages.unshift({ role: 'user', content: '[The call begins.]' });
  return messages;
}

function inputText(input: MindInput): string {
  switch (input.kind) {
    case 'start':
      return '[The call begins. Greet the caller.]';
    case 'said':
      return input.text;
    case 'digits':
      return `[The caller pressed these telephone keys: ${input.digits}]`;
    case 'silence':
      return input.count === 1
        ? '[The caller has been silent for a while. Say something short that helps them to go on.]'
        : `[The caller is still silent; this is time ${input.count} in a row. Ask whether they are there.]`;
  }
}

function addHistory(messages: ModelMessage[], item: HistoryItem): void {
  if (item.role === 'tool') addToolExchange(messages, item);
  else if (item.role === 'caller') add(messages, 'user', item.text);
  else if (item.text !== '' || item.interrupted) {
    add(messages, 'assistant', item.interrupted ? `${item.text.trimEnd()}${cut}`.trim() : item.text);
  }
}

function add(messages: ModelMessage[], role: 'user' | 'assistant', text: string): void {
  if (text === '') return;
  const last = messages.at(-1);
  if (last?.role === role && typeof last.content === 'string') last.content += `\n${text}`;
  else messages.push({ role, content: text });
}

/**
 * A call and its result follow each other; several in a row share one pair of messages, as the protocol has it, unless
 * something was said between them.
 */
function addToolExchange(messages: ModelMessage[], { call, result, said }: ToolExchange): void {
  if (said !== undefined) messages.push({ role: 'assistant', content: said });
  const asked = { type: 'tool-call' as const, toolCallId: call.id, toolName: call.name, input: call.input };
  const answered = {
    type: 'tool-result' as const,
    toolCallId: call.id,
    toolName: call.name,
    output: { type: 'text' as const, value: resultText(result) },
  };
  const tool = messages.at(-1);
  const assistant = messages.at(-2);
  if (tool?.role === 'tool' && assistant?.role === 'assistant' && Array.isArray(assistant.content)) {
    assistant.content.push(asked);
    tool.content.push(answered);
    return;
  }
  if (tool?.role === 'assistant' && typeof tool.content === 'string') {
    tool.content = [{ type: 'text', text: tool.content }, asked];
  } else {
    messages.push({ role: 'assistant', content: [asked] });
  }
  messages.push({ role: 'tool', content: [answered] });
}

function resultText(result: ToolExchange['result']): string {
  const output = typeof result.output === 'string' ? result.output : JSON.stringify(result.output ?? null);
  return result.outcome === 'ok' ? output : `The tool ended with "${result.outcome}": ${output}`;
}

function dateLine(nowMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone,
  });
  return `${format.format(nowMs)}, time zone ${timeZone}`;
}
