import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableToolSchema } from '@parley/contracts/tools';
import { runTableTool, tableToolDefinition } from './table-tool.ts';

const orders = tableToolSchema.parse({
  kind: 'table',
  name: 'orders',
  description: 'Looks up an order.',
  keys: ['number'],
  results: ['status'],
  rows: [
    { number: 'A-1042', status: 'on its way', margin: 12 },
    { number: 1043, status: 'delivered' },
  ],
});

function look(input: unknown) {
  const { outcome, output } = runTableTool(orders, { id: 'call-1', name: 'orders', input });
  return { outcome, output };
}

test('a row is found however its key is written, and only the result columns leave the table', () => {
  const found = { outcome: 'ok', output: { found: true, status: 'on its way' } };
  for (const number of ['A-1042', 'a1042', 'a 10 42']) assert.deepEqual(look({ number }), found);
  assert.deepEqual(look({ number: '1043' }).output, { found: true, status: 'delivered' });
});

test('a row that is not there is an answer, a missing key is an error', () => {
  assert.deepEqual(look({ number: '9' }), { outcome: 'ok', output: { found: false } });
  for (const input of [{}, null, 'x', { number: null }, { number: ' - ' }])
    assert.equal(look(input).outcome, 'error');
});

test('a mind is told which keys the lookup needs', () => {
  assert.deepEqual(tableToolDefinition(orders).inputSchema.required, ['number']);
});

test('a table whose rows lack a key is refused where they lack it', () => {
  const faulty = tableToolSchema.safeParse({ ...orders, rows: [{ status: 'lost' }] });
  assert.deepEqual(faulty.error?.issues[0]?.path, ['rows', 0, 'number']);
});
