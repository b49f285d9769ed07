import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bench, helpOf, readValues } from './bench.ts';

const bench: Bench = {
  name: 'weight',
  about: 'how heavy it is',
  options: {
    steps: { value: 'N,N', default: '1,20', about: 'of the scales' },
    unit: { value: 'NAME', about: 'kg or lb' },
    net: { about: 'without its box' },
  },
  run: async () => undefined,
};

test('what was said counts, and else the default', () => {
  const usual = readValues(bench, []);
  assert.deepEqual(
    [usual.numbers('steps'), usual.text('unit'), usual.flag('net')],
    [[1, 20], undefined, false],
  );
  const said = readValues(bench, ['--steps', '7', '--unit', 'kg', '--net']);
  assert.deepEqual(
    [said.number('steps'), said.choice('unit', ['kg', 'lb']), said.flag('net')],
    [7, 'kg', true],
  );
});

test('what cannot be is refused by its name', () => {
  const said = readValues(bench, ['--steps', '5,many', '--unit', 'stone']);
  assert.throws(() => said.numbers('steps'), /weight: --steps must be a number, and not "5,many"/);
  assert.throws(() => said.choice('unit', ['kg', 'lb']), /--unit must be one of kg, lb/);
  assert.throws(() => readValues(bench, ['--box']), /--box/);
});

test('the help names every option, its value and its default', () => {
  const help = helpOf(bench);
  assert.match(help, /^ {2}weight +how heavy it is\n/);
  assert.match(help, /--steps N,N +of the scales \(default 1,20\)/);
  assert.match(help, /--net +without its box\n/);
  assert.match(help, /--json/);
});
