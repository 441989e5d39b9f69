import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { MONEY } from '../../bench/subjects/tables.ts';
import { type BooksReport, createCheckBooks } from '../../lambdas/ledger/check-books.ts';
import { isQuiet } from '../../lambdas/ledger/domain/book-totals.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { toEvent } from '../../lambdas/platform/event-item.ts';
import { type Circumstances, type CrashWorld, openCrashWorld } from './crash/crash-world.ts';
import { connectSandbox, type Loss } from './crash/provider-over-http.ts';
import { openShop, type Shop } from './crash/shop.ts';

export const AMOUNT = 1250;

/** What a client may ask of a payment, or that time passes. */
export type Step =
  | { readonly kind: 'capture' | 'refund'; readonly amount: number | null }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'evidence'; readonly text: string }
  /** Everything that is due in these seconds happens. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly loss: Loss };

export interface Plan {
  readonly source: string;
  readonly capture: 'automatic' | 'manual';
  readonly steps: readonly Step[];
  /** When each webhook arrives, in seconds after it was sent: the n-th that the provider sends; twice, or not at all. */
  readonly arrive: readonly (readonly number[])[];
}

/** Refused, or to be asked again later; anything else is a mistake of ours. */
const isProblem = (status: number): boolean => status === 409 || status === 422;

const wish = async (shop: Shop, path: string, body: object, key: string): Promise<void> => {
  const [first, again] = [await shop.send(path, body, key), await shop.send(path, body, key)];
  const where = `${path} ${JSON.stringify(body)}: ${JSON.stringify(first.body)}`;
  expect(first.status < 300 || isProblem(first.status), where).toBe(true);
  // Sent twice under one key it happens once; what was refused may be judged anew.
  if (first.status < 300) expect(again.body.id, where).toBe(first.body.id);
};

const amountOf = (amount: number | null): object => (amount === null ? {} : { amount });

const disputesIn = async ({ documents }: CrashWorld): Promise<readonly string[]> => {
  const { Items = [] } = await documents.send(
    new ScanCommand({ TableName: MONEY.name, ConsistentRead: true }),
  );
  return Items.filter(({ entity }) => entity === 'dispute').map(({ pk }) =>
    String(pk).slice('dispute#'.length),
  );
};

/** No webhook arrives before its provider has sent it. */
const late =
  (arrive: Plan['arrive']) =>
  (nth: number, delaySeconds: number): readonly number[] =>
    (arrive[nth] ?? [1]).map((seconds) => delaySeconds + seconds);

interface Story {
  readonly world: CrashWorld;
  readonly shop: Shop;
  readonly payment: string;
  readonly webhooks: Circumstances['webhooks'];
}

const take = async ({ world, shop, payment, webhooks }: Story, step: Step, key: string): Promise<void> => {
  const path = `/v1/payments/${payment}`;
  switch (step.kind) {
    case 'capture':
      return wish(shop, `${path}/capture`, amountOf(step.amount), key);
    case 'cancel':
      return wish(shop, `${path}/cancel`, {}, key);
    case 'refund':
      return wish(shop, '/v1/refunds', { payment, ...amountOf(step.amount) }, key);
    case 'evidence':
      for (const id of await disputesIn(world))
        await wish(shop, `/v1/disputes/${id}/evidence`, { text: step.text }, key);
      return;
    case 'wait': {
      const { loss, seconds } = step;
      await world.run({ loss, webhooks, deathAt: null, withinMs: seconds * 1000 });
      world.advanceTo(world.clock.nowMs() + 1000);
    }
  }
};

/** Amounts of one payment that may never be otherwise, in whatever state it is. */
const checkAmounts = async ({ shop, payment }: Story): Promise<void> => {
  const { body } = await shop.read(`/v1/payments/${payment}`);
  const of = (name: string): number => Number((body as unknown as Record<string, unknown>)[`amount_${name}`]);
  expect(of('authorized')).toBeLessThanOrEqual(AMOUNT);
  expect(of('captured')).toBeLessThanOrEqual(of('authorized'));
  expect(of('refunded') + of('refundable')).toBeLessThanOrEqual(of('captured'));
  for (const name of ['captured', 'refunded', 'refundable', 'disputed'])
    expect(of(name)).toBeGreaterThanOrEqual(0);
};

/** Each resource's events are 1, 2, 3 …, none of them twice. */
const checkEvents = async ({ world }: Story): Promise<void> => {
  const { Items = [] } = await world.documents.send(
    new ScanCommand({ TableName: MONEY.name, ConsistentRead: true }),
  );
  const events = Items.filter(({ entity }) => entity === 'event').map(toEvent);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const [id, own] of Map.groupBy(events, ({ resourceId }) => resourceId))
    expect({ id, sequences: own.map(({ sequence }) => sequence).toSorted((a, b) => a - b) }).toEqual({
      id,
      sequences: own.map((_, index) => index + 1),
    });
};

const readReport = async (world: CrashWorld, startedMs: number): Promise<BooksReport> =>
  createCheckBooks({
    providers: [connectSandbox(world.sandbox, 'nothing')({ step: async (_what, work) => work() })],
    readOwnBooks: createReadBooks({ documents: world.documents, table: MONEY.name }),
    sinceMs: async () => startedMs,
    clock: world.clock,
    clockSkewMs: 0,
  })();

/**
 * Tells one payment's story to its end, and holds what is always true of it against it after each step.
 *
 * @throws AssertionError where it is not.
 */
export const tellPayment = async ({ source, capture, steps, arrive }: Plan): Promise<void> => {
  const world = await openCrashWorld();
  try {
    const startedMs = world.clock.nowMs();
    const shop = openShop(world);
    const payment = await shop.post('/v1/payments', { amount: AMOUNT, currency: 'EUR', source, capture });
    const story: Story = { world, shop, payment, webhooks: late(arrive) };
    for (const [index, step] of steps.entries()) {
      await take(story, step, `step-${index}`);
      await checkAmounts(story);
    }
    await world.run({ loss: 'nothing', webhooks: story.webhooks, deathAt: null });
    world.advanceTo(world.clock.nowMs() + 1000);
    await shop.followJournal();

    await checkAmounts(story);
    await checkEvents(story);
    const { operations } = await createReadBooks({ documents: world.documents, table: MONEY.name })();
    const open = operations.filter(({ state }) => !['succeeded', 'failed', 'canceled'].includes(state));
    expect(open).toEqual([]);
    const report = await readReport(world, startedMs);
    expect(report.disagreements).toEqual([]);
    expect(report.totals.filter((totals) => !isQuiet(totals))).toEqual([]);
  } finally {
    await world.close();
  }
};
