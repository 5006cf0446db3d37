/** Finds circles in a directed graph. */

/**
 * Finds one circle in each group of nodes that reach each other (Tarjan's strongly connected
 * components).
 *
 * @param graph a Map from each node to the nodes that it points to; nodes without an entry point to
 *   nothing.
 * @returns circles as lists of nodes, the first repeated at the end; a shortest one through the first
 *   node, in alphabetical order, of its group.
 */
export function findCircles(graph) {
  return components(graph).flatMap((group) => {
    const [first] = group.sort();
    const circle = shortestCircle(graph, first, new Set(group));
    return circle ? [circle] : [];
  });
}

function components(graph) {
  const order = new Map();
  const lowest = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    order.set(node, order.size);
    lowest.set(node, order.get(node));
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next);
        lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
      } else if (stack.includes(next)) {
        lowest.set(node, Math.min(lowest.get(node), order.get(next)));
      }
    }
    if (lowest.get(node) === order.get(node)) found.push(stack.splice(stack.indexOf(node)));
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

/** Searches breadth-first for the way from `start` back to itself within `group`. */
function shortestCircle(graph, start, group) {
  const paths = [[start]];
  const seen = new Set();
  for (const way of paths) {
    for (const next of graph.get(way.at(-1)) ?? []) {
      if (next === start) return [...way, start];
      if (!group.has(next) || seen.has(next)) continue;
      seen.add(next);
      paths.push([...way, next]);
    }
  }
  return undefined;
}
