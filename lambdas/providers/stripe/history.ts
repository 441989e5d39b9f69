import * as v from 'valibot';
import { toRfc3339 } from '../../kernel/clock.ts';
import type { Money } from '../../kernel/money.ts';
import type { HistoryKind, HistoryLine, Provider } from '../port.ts';
import { fromStripeAmount } from './amounts.ts';
import type { CallStripe, StripeReply } from './client.ts';
import { parseObject, parsePage } from './shapes.ts';
import { CAPTURE_KEY, CAPTURE_OPERATION_KEY, OPERATION_KEY } from './translate-intent.ts';
import { UnixSeconds } from './unix-seconds.ts';

/** A page of history did not come. Reading has no effects, so whoever pulls simply pulls the same page again. */
class HistoryUnavailableError extends Error {
  override readonly name = 'HistoryUnavailableError';
}

/**
 * Stripe's reporting categories (docs.stripe.com/reports/reporting-categories) that move money of ours. Others, such as
 * its invoices and top-ups, are between Stripe and the owner of the account; the price of a movement is part of it.
 */
const KINDS: ReadonlyMap<string, HistoryKind> = new Map([
  ['charge', 'charge'],
  ['refund', 'refund'],
  ['refund_failure', 'refund_return'],
  ['payout', 'payout'],
  ['payout_reversal', 'payout_return'],
  ['dispute', 'dispute'],
  ['dispute_reversal', 'dispute_reversal'],
]);

const Amount = v.pipe(v.number(), v.safeInteger());
const Reference = v.pipe(v.string(), v.nonEmpty());

/** What a line is about: a charge, refund, payout or dispute, as far as a line needs it. */
const Source = v.object({
  id: Reference,
  amount: Amount,
  amount_captured: v.optional(v.nullable(Amount)),
  currency: v.string(),
  payment_intent: v.optional(v.nullable(v.string())),
  metadata: v.optional(v.nullable(v.record(v.string(), v.string()))),
});

const Transaction = v.object({
  id: Reference,
  reporting_category: v.string(),
  amount: Amount,
  fee: Amount,
  currency: v.string(),
  created: UnixSeconds,
  source: v.nullable(v.unknown()),
});

type StripeTransaction = v.InferOutput<typeof Transaction>;
type StripeSource = v.InferOutput<typeof Source>;

/** A dispute's fee is part of the move that keeps the money back, and given back it is below zero. */
const feeKindOf = (kind: HistoryKind, { fee }: StripeTransaction): HistoryKind | null => {
  if (kind === 'dispute' && fee > 0) return 'dispute_fee';
  return kind === 'dispute_reversal' && fee < 0 ? 'dispute_fee_return' : null;
};

const Metadata = v.object({ metadata: v.record(v.string(), v.string()) });

const objectOf = (reply: StripeReply, what: string): unknown => {
  if (reply.kind === 'object') return reply.object;
  throw new HistoryUnavailableError(`no ${what}: ${reply.refusal.type} ${reply.refusal.code ?? ''}`.trim());
};

const read = (amount: number, currency: string, id: string): Money => {
  const money = fromStripeAmount({ amount, currency });
  if (money === null)
    throw new HistoryUnavailableError(`balance transaction ${id} is in no currency of ours`);
  return money;
};

const magnitude = (amount: number, currency: string, id: string): Money =>
  read(Math.abs(amount), currency, id);

/**
 * Payouts go to bank accounts of whoever owns the account. What no operation of ours has asked for is how Stripe, or a
 * person at its dashboard, settles with the platform; a debit of that bank account is the same the other way round, and
 * each is undone by a reversal.
 */
const kindOf = (
  { reporting_category: category, amount }: StripeTransaction,
  source: StripeSource,
): HistoryKind | undefined => {
  const kind = KINDS.get(category);
  const isOfPayout = kind === 'payout' || kind === 'payout_return';
  if (!isOfPayout || source.metadata?.[OPERATION_KEY] !== undefined) return kind;
  return amount < 0 ? 'settlement' : 'settlement_return';
};

/** What arrived, and the price of it: a dispute's price is a line of its own. */
const settlementOf = (
  kind: HistoryKind,
  { id, amount, fee, currency }: StripeTransaction,
): Pick<HistoryLine, 'settled' | 'fee'> => {
  if (kind.startsWith('dispute')) return { settled: magnitude(amount, currency, id) };
  const net = amount - fee;
  return { settled: read(amount < 0 ? -net : net, currency, id), fee: read(fee, currency, id) };
};

/** Which operation took the money of an intent: the capture if there was one, else the authorization. */
const createTakenBy = (call: CallStripe) => {
  const known = new Map<string, string | null>();
  return async (intentId: string): Promise<string | null> => {
    if (!known.has(intentId)) {
      const reply = await call(({ paymentIntents }) => paymentIntents.retrieve(intentId));
      const metadata = parseObject(Metadata, objectOf(reply, `payment intent ${intentId}`))?.metadata ?? {};
      known.set(intentId, metadata[CAPTURE_OPERATION_KEY] ?? metadata[OPERATION_KEY] ?? null);
    }
    return known.get(intentId) ?? null;
  };
};

/** Pages through Stripe's balance transactions, newest first. */
export const createHistory = (deps: { readonly call: CallStripe }): Provider['history'] => {
  const operationOf = async (
    kind: HistoryKind,
    source: StripeSource,
    takenBy: (intentId: string) => Promise<string | null>,
  ): Promise<string> => {
    const { payment_intent: intentId, metadata } = source;
    // A charge has the metadata of its intent as it was then, and a capture of its own came later.
    const isElsewhere = kind.startsWith('dispute') || metadata?.[CAPTURE_KEY] === 'manual';
    const found =
      isElsewhere && typeof intentId === 'string'
        ? await takenBy(intentId)
        : (metadata?.[OPERATION_KEY] ?? null);
    // Not one of ours: named by what Stripe calls it, it is found to be unknown here.
    return found ?? source.id;
  };
  const linesOf = async (
    transaction: StripeTransaction,
    takenBy: (intentId: string) => Promise<string | null>,
  ): Promise<readonly HistoryLine[]> => {
    if (!KINDS.has(transaction.reporting_category)) return [];
    const source = parseObject(Source, transaction.source);
    const { id, currency } = transaction;
    if (source === null) throw new HistoryUnavailableError(`balance transaction ${id} has no source`);
    const kind = kindOf(transaction, source);
    if (kind === undefined) return [];
    const line: HistoryLine = {
      id,
      kind,
      operationId: await operationOf(kind, source, takenBy),
      providerReference: kind === 'charge' ? (source.payment_intent ?? source.id) : source.id,
      amount: magnitude(
        kind === 'charge' ? (source.amount_captured ?? source.amount) : source.amount,
        source.currency,
        id,
      ),
      ...settlementOf(kind, transaction),
      createdAt: toRfc3339(transaction.created * 1000),
    };
    const feeKind = feeKindOf(kind, transaction);
    if (feeKind === null) return [line];
    const fee = magnitude(transaction.fee, currency, id);
    return [line, { ...line, id: `${id}:fee`, kind: feeKind, amount: fee, settled: fee }];
  };
  return async ({ from, to, cursor }) => {
    const reply = await deps.call(({ balanceTransactions }) =>
      balanceTransactions.list({
        // Whole seconds: of a line's second it is only known that it is not earlier.
        created: { gte: Math.ceil(Date.parse(from) / 1000), lt: Math.ceil(Date.parse(to) / 1000) },
        limit: 100,
        expand: ['data.source'],
        ...(cursor === null ? {} : { starting_after: cursor }),
      }),
    );
    const page = parsePage(objectOf(reply, 'page of balance transactions'), (item) =>
      parseObject(Transaction, item),
    );
    if (page === null) throw new HistoryUnavailableError('a page of balance transactions cannot be read');
    const takenBy = createTakenBy(deps.call);
    const lines: HistoryLine[] = [];
    for (const transaction of page.items) lines.push(...(await linesOf(transaction, takenBy)));
    return { lines, nextCursor: page.hasMore ? (page.items.at(-1)?.id ?? null) : null };
  };
};
