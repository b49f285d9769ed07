/** Walks over graphs of numbered nodes. Each asks for a node's exits once, whatever the shape of the graph. */

/** Where a node leads. */
export type Exits = (node: number) => readonly number[];

/** The nodes that some way from a start leads to, starts included. */
export function reachableFrom(starts: readonly number[], exits: Exits): Set<number> {
  const reached = new Set(starts);
  for (const node of reached) for (const to of exits(node)) reached.add(to);
  return reached;
}

/**
 * The strongly connected parts of what can be reached: nodes that all lead to each other. A part comes after every
 * part that it leads to. (Tarjan's algorithm, without recursion.)
 */
export function components(starts: readonly number[], exits: Exits): number[][] {
  const parts: number[][] = [];
  const order = new Map<number, number>();
  const lowest = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const path: { node: number; left: number[] }[] = [];

  const lower = (node: number, to: number) => lowest.set(node, Math.min(lowest.get(node)!, to));
  const enter = (node: number) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node)!);
    open.push(node);
    isOpen.add(node);
    path.push({ node, left: [...exits(node)] });
  };
  const leave = (node: number) => {
    path.pop();
    const above = path.at(-1);
    if (above) lower(above.node, lowest.get(node)!);
    if (lowest.get(node) !== order.get(node)) return;
    const part = open.splice(open.lastIndexOf(node));
    for (const each of part) isOpen.delete(each);
    parts.push(part);
  };
  for (const start of starts) {
    if (!order.has(start)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const to = top.left.pop();
      if (to === undefined) leave(top.node);
      else if (!order.has(to)) enter(to);
      else if (isOpen.has(to)) lower(top.node, order.get(to)!);
    }
  }
  return parts;
}
