import assert from 'node:assert/strict';
import { test } from 'node:test';
import { components, reachableFrom } from './graph.ts';

/** The exits of a table, and how often they were asked for. */
function counted(table: readonly (readonly number[])[]) {
  const count = { asked: 0 };
  const exits = (node: number) => {
    count.asked += 1;
    return table[node]!;
  };
  return { count, exits };
}

test('what can be reached is what some way leads to', () => {
  const table = [[1, 2], [3], [0], [], [0]];
  assert.deepEqual([...reachableFrom([0], (node) => table[node]!)].sort(), [0, 1, 2, 3]);
  assert.deepEqual([...reachableFrom([3], (node) => table[node]!)], [3]);
});

test('nodes that lead to each other are one part, after all that it leads to', () => {
  const table = [[1], [2], [0, 3], [4], [3, 5], [], [5]];
  const parts = components([0], (node) => table[node]!).map((part) => part.sort());
  assert.deepEqual(parts, [[5], [3, 4], [0, 1, 2]]);
});

test('each node is asked once, in rows, rings and where all lead to all', () => {
  const size = 500;
  const nodes = Array.from({ length: size }, (_, node) => node);
  const shapes = {
    row: nodes.map((node) => (node + 1 < size ? [node + 1] : [])),
    ring: nodes.map((node) => [(node + 1) % size, (node + size - 1) % size]),
    all: nodes.map(() => nodes),
  };
  for (const [shape, table] of Object.entries(shapes)) {
    const reached = counted(table);
    assert.equal(reachableFrom([0], reached.exits).size, size, shape);
    assert.equal(reached.count.asked, size, shape);
    const parted = counted(table);
    assert.equal(components(nodes, parted.exits).flat().length, size, shape);
    assert.equal(parted.count.asked, size, shape);
  }
});
