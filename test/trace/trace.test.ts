import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { MONEY, WEBHOOKS } from '../../bench/subjects/tables.ts';
import { deriveId, type EventId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { openBreak } from '../../lambdas/ledger/break-writes.ts';
import { breakId, type NewBreak } from '../../lambdas/ledger/domain/break.ts';
import { openContradiction } from '../../lambdas/operations/break-writes.ts';
import { createOperationStore } from '../../lambdas/operations/operation-store.ts';
import type { Item } from '../../lambdas/platform/dynamo.ts';
import { toEvent } from '../../lambdas/platform/event-item.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createBookFee } from '../../lambdas/reconciliation/book-fee.ts';
import { feeIdOf } from '../../lambdas/reconciliation/domain/provider-fee.ts';
import { deliveryId } from '../../lambdas/webhooks/delivery-message.ts';
import { createDeliveryStore } from '../../lambdas/webhooks/delivery-store.ts';
import { createEventStore } from '../../lambdas/webhooks/event-store.ts';
import { type CrashWorld, openCrashWorld } from '../operations/crash/crash-world.ts';
import { openShop, type Shop } from '../operations/crash/shop.ts';
import { MERCHANT } from '../support/payments.ts';

const STRANGER = deriveId('mer', 'a stranger');
const IN_PEACE = { loss: 'nothing', webhooks: 'arrive', deathAt: null } as const;

interface Trace {
  readonly found: readonly { readonly as: string; readonly resource: string }[];
  readonly resources: readonly { readonly id: string }[];
  readonly data: readonly { readonly at: string; readonly kind: string; readonly what: string }[];
}

let world: CrashWorld;
let shop: Shop;

beforeAll(() => vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => vi.useRealTimers());
beforeEach(async () => {
  world = await openCrashWorld();
  shop = openShop(world);
});
afterEach(async () => world.close());

const stored = async (): Promise<readonly Item[]> =>
  (await world.documents.send(new ScanCommand({ TableName: MONEY.name, ConsistentRead: true }))).Items ?? [];

/** What the relay does with events, which deliveries follow. */
const tellMerchants = async (): Promise<void> => {
  const events = createEventStore({ documents: world.documents, table: WEBHOOKS.name });
  for (const item of (await stored()).filter(({ entity }) => entity === 'event'))
    await events.put(toEvent(item));
};

/** Ids of what was told of a break. */
const toldOfBreak = async (id: string): Promise<readonly string[]> =>
  (await stored())
    .filter((item) => item['entity'] === 'event' && item['resource_id'] === id)
    .map((item) => String(item['event_id']));

const trace = async (id: string): Promise<Trace> => {
  const answer = await shop.read(`/v1/trace/${encodeURIComponent(id)}`);
  expect({ id, status: answer.status }).toEqual({ id, status: 200 });
  return answer.body as unknown as Trace;
};

const textsOf = (items: readonly Item[], entity: string, name: string): readonly string[] =>
  items
    .filter((item) => item['entity'] === entity && item[name] !== undefined)
    .map((item) => String(item[name]));

const lastPart = (text: string): string => text.split('#').at(-1) ?? '';

/** Everything that anybody could ask by, of all that is in the table. */
const everyId = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
  const items = await stored();
  const sources = items.filter(({ entity }) => entity === 'event').map((item) => toEvent(item).source);
  return {
    resource: ['payment', 'refund', 'dispute', 'invoice', 'payout', 'transfer'].flatMap((entity) =>
      textsOf(items, entity, 'pk').map(lastPart),
    ),
    operation: textsOf(items, 'operation', 'pk').map(lastPart),
    journal_entry: textsOf(items, 'journal_entry', 'pk').map(lastPart),
    event: textsOf(items, 'event', 'event_id'),
    provider_event: textsOf(items, 'provider_event', 'pk').map(lastPart),
    provider_reference: [
      ...textsOf(items, 'operation', 'provider_reference'),
      ...textsOf(items, 'dispute', 'provider_reference'),
    ],
    request: sources.flatMap((source) => (source.kind === 'api' ? [source.request_id] : [])),
  };
};

const expectOneStory = async (
  resources: readonly string[],
  ids: Readonly<Record<string, readonly string[]>>,
) => {
  const [first = ''] = resources;
  const { data } = await trace(first);
  for (const [as, all] of Object.entries(ids)) {
    expect(all, as).not.toEqual([]);
    for (const id of all) {
      const told = await trace(id);
      expect(new Set(told.found.map((one) => one.as)), id).toEqual(new Set([as]));
      expect(told.resources.map((one) => one.id).toSorted(), id).toEqual([...resources].toSorted());
      expect(told.data, id).toEqual(data);
    }
  }
  return data;
};

describe('a trace', () => {
  it('tells one story of a refunded payment of an invoice, whichever of its ids one asks by', async () => {
    const invoice = await shop.post('/v1/invoices', {
      customer: 'customer 7',
      currency: 'EUR',
      lines: [{ description: 'a thing', quantity: 1, unit_amount: 1000, tax_rate_bps: 2500 }],
    });
    await shop.post(`/v1/invoices/${invoice}/finalize`, {});
    world.advanceTo(world.clock.nowMs() + 1000);
    const { body } = await shop.send(`/v1/invoices/${invoice}/pay`, { source: 'tok_visa' });
    await world.run(IN_PEACE);
    const payment = String(body.payment);
    const refund = await shop.post('/v1/refunds', { payment, amount: 500 });
    await world.run(IN_PEACE);
    await tellMerchants();

    const data = await expectOneStory([payment, refund, invoice], await everyId());

    expect(data.map(({ at }) => at)).toEqual(data.map(({ at }) => at).toSorted());
    const whats = data.map(({ kind, what }) => `${kind}: ${what}`);
    expect(whats[0]).toBe('event: invoice.created');
    for (const what of [
      'event: payment.captured',
      'event: invoice.paid',
      'event: refund.succeeded',
      'operation: authorize created',
      'attempt: submit → succeeded',
      'journal_entry: payment_captured',
      'journal_entry: refund_succeeded',
    ])
      expect(whats).toContain(what);
    // Told twice, by the reply and by webhook: the one that moved nothing is part of the story, too.
    expect(whats.filter((what) => /^provider_event: sandbox told /.test(what))).toHaveLength(
      textsOf(await stored(), 'provider_event', 'pk').length,
    );
  });

  it('of a dispute is its payment’s, with all that was posted', async () => {
    const dispute = await shop.disputed();
    await tellMerchants();
    const ids = await everyId();
    const [payment = ''] = (ids['resource'] ?? []).filter((id) => id.startsWith('pay_'));

    const data = await expectOneStory([payment, dispute], ids);

    const kinds = data.map(({ kind, what }) => `${kind}: ${what}`);
    expect(kinds).toContain('journal_entry: dispute_opened');
    expect(kinds).toContain('event: dispute.created');
  });

  it.each([
    ['ba_ok', 'payout_paid'],
    ['ba_returned', 'payout_returned'],
  ])('of a payout to %s tells what it posted', async (destination, entry) => {
    const { id } = await shop.payOut(destination);
    await world.run(IN_PEACE);

    const { data, resources } = await trace(id);

    expect(resources.map((one) => one.id)).toEqual([id]);
    expect(data.map(({ what }) => what)).toContain(entry);
    expect((await trace('key-2')).found).toEqual([{ as: 'idempotency_key', resource: id }]);
  });

  it('of a transfer and its reversal has both entries', async () => {
    await shop.authorize('automatic');
    await world.run(IN_PEACE);
    await shop.followJournal();
    const id = await shop.post('/v1/transfers', {
      from: 'merchant_payable',
      to: 'platform_payable',
      amount: 100,
      currency: 'EUR',
    });
    await shop.followJournal();
    await shop.post(`/v1/transfers/${id}/reverse`, {});

    const { data } = await trace(id);

    const posted = data.filter(({ kind }) => kind === 'journal_entry').map(({ what }) => what);
    expect(posted).toEqual(['transfer_posted', 'transfer_reversed']);
  });

  it('has the price of an operation, and begins at it', async () => {
    const { id, operationId } = await shop.authorize('automatic');
    await world.run(IN_PEACE);
    const { documents, clock } = world;
    await createBookFee({ table: MONEY.name, transact: createTransact({ documents, clock }) })({
      merchantId: MERCHANT,
      operationId,
      amount: money(35, 'EUR'),
      provider: 'sandbox',
      lineId: 'txn_1',
      runId: 'run_1',
      createdAt: '2026-11-22T09:00:00.000Z',
    });

    const { found, data } = await trace(feeIdOf(operationId));

    expect(found).toEqual([{ as: 'provider_fee', resource: id }]);
    expect((await trace(id)).data).toEqual(data);
    const whats = data.map(({ what }) => what);
    expect(whats.slice(-2)).toEqual(['provider_fee.charged', 'provider_fee_charged']);
    const [entry] =
      (await everyId())['journal_entry']?.filter((one) => one.startsWith('je_')).slice(-1) ?? [];
    expect((await trace(entry ?? '')).found).toEqual([{ as: 'journal_entry', resource: id }]);
  });

  it('begins at a delivery, too, and tells what became of it', async () => {
    const { id } = await shop.authorize('automatic');
    const [event = ''] = (await everyId())['event'] ?? [];
    const [eventId, endpointId] = [event as EventId, deriveId('we', 'a')];
    await createDeliveryStore({ documents: world.documents, table: WEBHOOKS.name }).recordAttempt({
      eventId,
      eventType: 'payment.created',
      resourceId: id,
      merchantId: MERCHANT,
      endpointId,
      createdAt: '2026-11-21T09:00:00.000Z',
      url: 'https://shop.example/hooks',
      state: 'delivered',
      run: 1,
      attempt: 1,
      lastStatus: 204,
      lastFailure: null,
      latencyMs: 12,
      responseBody: null,
      lastAttemptAt: '2026-11-21T09:00:01.000Z',
      nextAttemptAt: null,
    });

    const { found, data } = await trace(deliveryId(eventId, endpointId));

    expect(found).toEqual([{ as: 'delivery', resource: id }]);
    expect(data.at(-1)).toMatchObject({ kind: 'delivery', id: eventId, what: 'webhook delivered' });
  });

  it('has the break of an operation whose provider said nothing for too long, and begins at it', async () => {
    const { id, operationId } = await shop.authorize('automatic');
    const silentUntilMs = world.clock.nowMs() + 10 * 3_600_000;
    await world.run({ loss: 'reply', webhooks: 'are lost', silentUntilMs, deathAt: null });

    const { found, data } = await trace(breakId('operation_unknown', operationId));

    expect(found).toEqual([{ as: 'break', resource: id }]);
    const whats = data.filter(({ kind }) => kind === 'break').map(({ what }) => what);
    expect(whats).toEqual(['break opened: operation_unknown', 'break auto_resolved']);
    const told = data.filter(({ what }) => what.startsWith('reconciliation.break.'));
    expect(told.map(({ what }) => what)).toEqual([
      'reconciliation.break.opened',
      'reconciliation.break.ended',
    ]);
    await tellMerchants();
    const [opened] = await toldOfBreak(breakId('operation_unknown', operationId));
    expect((await trace(opened ?? '')).found).toEqual([{ as: 'event', resource: id }]);
  });

  it('of a break that is about no resource of ours is that break, for its merchant and no other', async () => {
    const id = breakId('missing_here', 'sandbox', 'txn_9', 'charge');
    const found: NewBreak = {
      ...{ id, kind: 'missing_here', provider: 'sandbox', subjectId: 'txn_9', resourceId: null },
      ...{ merchantId: MERCHANT, amount: money(900, 'EUR'), detail: null, difference: null, seen: null },
      ...{ since: '2026-11-21T09:00:00.000Z', openedAt: '2026-11-21T09:00:00.000Z' },
    };
    const due = { kind: 'due_time', due_at: found.since } as const;
    await createTransact({ documents: world.documents, clock: world.clock })(
      openBreak(MONEY.name, found, 'a test', due),
    );
    const { found: as, resources, data } = await trace(id);
    expect([as, resources]).toEqual([[{ as: 'break', resource: id }], []]);
    expect(data.map(({ what }) => what)).toEqual([
      'reconciliation.break.opened',
      'break opened: missing_here',
    ]);
    expect((await shop.read(`/v1/trace/${id}`, STRANGER)).status).toBe(404);
  });

  it('has the break of a provider that contradicts the books', async () => {
    const { id, operationId } = await shop.authorize('automatic');
    await world.run(IN_PEACE);
    const money = { documents: world.documents, clock: world.clock, table: MONEY.name };
    const operation = await createOperationStore(money).get(operationId);
    if (operation === null) throw new Error('there is no operation');
    await createTransact(money)(
      openContradiction(
        MONEY.name,
        operation,
        {
          recorded: 'succeeded',
          told: 'failed',
          source: { kind: 'provider_query', operation_id: operationId },
        },
        world.clock.nowMs(),
      ),
    );

    const { data } = await trace(id);

    const breaks = data.filter(({ kind }) => kind === 'break').map(({ what }) => what);
    expect(breaks).toEqual(['break opened: operation_contradicted']);
  });

  it('by a key that a client used for several things tells of all of them', async () => {
    const order = { amount: 1250, currency: 'EUR', source: 'tok_visa', capture: 'automatic' };
    const payment = await shop.send('/v1/payments', order, 'order 7/a');
    const lines = [{ description: 'a thing', quantity: 1, unit_amount: 1000, tax_rate_bps: 2500 }];
    const invoice = await shop.send('/v1/invoices', { customer: 'c', currency: 'EUR', lines }, 'order 7/a');

    const { found } = await trace('order 7/a');

    expect(found.toSorted((a, b) => (a.resource < b.resource ? 1 : -1))).toEqual([
      { as: 'idempotency_key', resource: payment.body.id },
      { as: 'idempotency_key', resource: invoice.body.id },
    ]);
  });

  it('is not told to another merchant, whichever id it knows', async () => {
    await shop.disputed();
    await tellMerchants();
    const ids = [...Object.values(await everyId()).flat(), 'key-1'];
    for (const id of ids) {
      const { status, body } = await shop.read(`/v1/trace/${id}`, STRANGER);
      expect({ id, status, code: body.code }).toEqual({ id, status: 404, code: 'trace_not_found' });
    }
  });

  it('is not told to a client that may look at the books only', async () => {
    const { operationId } = await shop.authorize('automatic');
    expect(await shop.read(`/v1/trace/${operationId}`, undefined, new Set(['ledger:read']))).toMatchObject({
      status: 403,
      body: { code: 'insufficient_scope' },
    });
  });

  it.each([
    ['an id that nobody has', deriveId('pay', 'nobody')],
    ['an operation that is not there', deriveId('op', 'nobody')],
    ['nonsense', 'nonsense'],
    ['a broken escape', '%E0%A4%A'],
    ['characters that no id has', '%00'],
    ['more than any id has', 'a'.repeat(256)],
  ])('of %s is a 404', async (_what, id) => {
    expect(await shop.read(`/v1/trace/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'trace_not_found' },
    });
  });
});
