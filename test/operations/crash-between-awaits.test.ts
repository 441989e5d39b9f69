import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MONEY } from '../../bench/subjects/tables.ts';
import { createCheckBooks } from '../../lambdas/ledger/check-books.ts';
import { isQuiet } from '../../lambdas/ledger/domain/book-totals.ts';
import { createReadBooks } from '../../lambdas/ledger/read-books.ts';
import { type Circumstances, type CrashWorld, openCrashWorld } from './crash/crash-world.ts';
import { connectSandbox } from './crash/provider-over-http.ts';
import { type Begun, openShop, type Shop } from './crash/shop.ts';

/** A kind of operation: how it is asked for, the event that tells of its success, how often money moves, and what the provider says at once. */
const KINDS: readonly (readonly [
  kind: string,
  begin: (shop: Shop) => Promise<Begun>,
  event: string,
  lines: 0 | 1 | 2,
  reply: 'outcome' | 'pending',
])[] = [
  [
    'an automatic authorization',
    async (shop) => shop.authorize('automatic'),
    'payment.captured',
    1,
    'outcome',
  ],
  ['a manual authorization', async (shop) => shop.authorize('manual'), 'payment.authorized', 0, 'outcome'],
  ['a capture', async (shop) => shop.capture(1250), 'payment.captured', 1, 'outcome'],
  ['a partial capture', async (shop) => shop.capture(400), 'payment.partially_captured', 1, 'outcome'],
  ['a void', async (shop) => shop.cancel(), 'payment.canceled', 0, 'outcome'],
  [
    'a cancel while the payer is to act',
    async (shop) => shop.cancelSentAway(),
    'payment.canceled',
    0,
    // The authorization that waited for the payer is looked at until the provider says that it is over.
    'pending',
  ],
  ['a refund', async (shop) => shop.refund(500), 'refund.succeeded', 1, 'outcome'],
  [
    'a refund that comes back',
    async (shop) => shop.refund(500, 'tok_refund_returned_unsettled'),
    'refund.returned',
    2,
    'pending',
  ],
  ['a payout', async (shop) => shop.payOut('ba_ok'), 'payout.paid', 1, 'pending'],
  [
    'a payout that comes back',
    async (shop) => shop.payOut('ba_returned_unpaid'),
    'payout.returned',
    2,
    'pending',
  ],
  ['a payment of an invoice', async (shop) => shop.payInvoice(), 'invoice.paid', 1, 'outcome'],
  // Neither wins nor loses: that would move money, and only a webhook tells of it.
  [
    'evidence in a dispute',
    async (shop) => shop.giveEvidence('It was delivered.'),
    'dispute.evidence_submitted',
    0,
    'outcome',
  ],
];

/** The ways to learn an outcome, and the processes that must have died in one story or another of each. */
const WAYS: readonly (readonly [
  way: string,
  Omit<Circumstances, 'deathAt'>,
  processes: readonly string[],
])[] = [
  ['by the reply', { loss: 'nothing', webhooks: 'are lost' }, ['submit']],
  [
    'by a webhook, after the reply was lost',
    { loss: 'reply', webhooks: 'arrive' },
    ['apply', 'resolve', 'submit'],
  ],
  [
    'by a check, when reply and webhook are lost',
    { loss: 'reply', webhooks: 'are lost' },
    ['resolve', 'submit'],
  ],
  ['after a check sent it again', { loss: 'request', webhooks: 'are lost' }, ['resolve', 'submit']],
];

const eventsOf = async (world: CrashWorld, partition: string): Promise<readonly string[]> => {
  const { Items } = await world.documents.send(
    new QueryCommand({
      TableName: MONEY.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition },
      ConsistentRead: true,
    }),
  );
  return (Items ?? []).filter(({ entity }) => entity === 'event').map(({ type }) => String(type));
};

const checkBooks = async (world: CrashWorld, startedMs: number) => {
  world.advanceTo(world.clock.nowMs() + 1000);
  const provider = connectSandbox(world.sandbox, 'nothing')({ step: async (_what, work) => work() });
  const readOwnBooks = createReadBooks({ documents: world.documents, table: MONEY.name });
  const report = await createCheckBooks({
    providers: [provider],
    readOwnBooks,
    sinceMs: async () => startedMs,
    clock: world.clock,
    clockSkewMs: 0,
  })();
  return { report, own: await readOwnBooks() };
};

/** One story from the wish to its end. @returns where somebody died in it, or null. */
const tell = async (
  [, begin, event, lines]: (typeof KINDS)[number],
  circumstances: Omit<Circumstances, 'deathAt'>,
  deathAt: number,
): Promise<string | null> => {
  const world = await openCrashWorld();
  const startedMs = world.clock.nowMs();
  const { partition, operationId } = await begin(openShop(world));
  const diedAt = await world.run({ ...circumstances, deathAt });
  const where = `await ${deathAt}, ${diedAt ?? 'nobody died'}`;

  const { report, own } = await checkBooks(world, startedMs);
  const events = await eventsOf(world, partition);
  await world.close();
  expect(own.operations.find(({ id }) => id === operationId)?.state, where).toBe('succeeded');
  expect(
    world.sandbox.lines.filter((line) => line.operationId === operationId),
    where,
  ).toHaveLength(lines);
  expect(
    own.entries.filter((entry) => entry.operationId === operationId),
    where,
  ).toHaveLength(lines);
  expect(
    events.filter((type) => type === event),
    where,
  ).toHaveLength(1);
  expect(report.disagreements, where).toEqual([]);
  expect(report.totals.every(isQuiet), where).toBe(true);
  return diedAt;
};

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());

describe.each(KINDS)('%s', (...kind) => {
  it.each(WAYS)(
    'happens once %s, whichever await its process dies at',
    async (_way, circumstances, processes) => {
      const dead = new Set<string | undefined>();
      for (let deathAt = 1; ; deathAt++) {
        const diedAt = await tell(kind, circumstances, deathAt);
        if (diedAt === null) break;
        dead.add(diedAt.split(':')[0]);
      }
      // A check looks after whatever the reply leaves open.
      const [, , , , reply] = kind;
      expect(dead).toEqual(new Set(reply === 'pending' ? [...processes, 'resolve'] : processes));
    },
    30_000,
  );
});
