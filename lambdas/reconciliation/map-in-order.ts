const unwrap = <T>([settled]: readonly [PromiseSettledResult<T>]): T => {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
};

/**
 * Does the work for one item after the other, some at a time, and gives the results in the order of the items. Reads no
 * further ahead than it works. The first failure ends it, once what was begun has ended: nothing goes on behind it.
 */
export const mapInOrder = async function* <Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  // A failure is kept until its turn comes, and is not heard of as one that nobody waits for.
  const begun: Promise<[PromiseSettledResult<Result>]>[] = [];
  try {
    for await (const item of items) {
      begun.push(Promise.allSettled([work(item)]));
      if (begun.length < atOnce) continue;
      const next = begun.shift();
      if (next !== undefined) yield unwrap(await next);
    }
    for (let next = begun.shift(); next !== undefined; next = begun.shift()) yield unwrap(await next);
  } finally {
    await Promise.all(begun);
  }
};
