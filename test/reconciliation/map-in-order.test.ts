import { expect, test } from 'vitest';
import { mapInOrder } from '../../lambdas/reconciliation/map-in-order.ts';

const items = async function* (count: number, onRead: (item: number) => void = () => undefined) {
  for (let item = 0; item < count; item++) {
    onRead(item);
    yield item;
  }
};

/** Work that ends when it is told to, in whatever order. */
const setup = () => {
  const ends = new Map<number, PromiseWithResolvers<string>>();
  const work = async (item: number): Promise<string> => {
    const end = Promise.withResolvers<string>();
    ends.set(item, end);
    return end.promise;
  };
  return { work, end: (item: number) => ends.get(item)?.resolve(`${item}`), begun: () => [...ends.keys()] };
};

test('results come in the order of the items, whichever ends first, and no more are begun than may be at once', async () => {
  const { work, end, begun } = setup();
  const results = mapInOrder(items(4), 2, work);
  const first = results.next();
  await Promise.resolve();
  await expect.poll(begun).toEqual([0, 1]);
  end(1);
  end(0);
  expect(await first).toEqual({ done: false, value: '0' });
  const second = results.next();
  await expect.poll(begun).toEqual([0, 1, 2]);
  expect(await second).toEqual({ done: false, value: '1' });
});

test('a failure is told in its turn, after what was begun has ended', async () => {
  const ended: number[] = [];
  const results = mapInOrder(items(3), 3, async (item) => {
    if (item === 1) throw new Error('no');
    await Promise.resolve();
    ended.push(item);
    return item;
  });
  expect(await results.next()).toEqual({ done: false, value: 0 });
  await expect(results.next()).rejects.toThrow('no');
  expect(ended).toEqual([0, 2]);
});

test('whoever stops listening leaves nothing behind that goes on', async () => {
  const read: number[] = [];
  for await (const one of mapInOrder(
    items(10, (item) => read.push(item)),
    2,
    async (item) => item,
  ))
    if (one === 1) break;
  expect(read.length).toBeLessThan(5);
});
