import { type Money, money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import type {
  BookedDispute,
  BookedInvoice,
  BookedPayment,
  BookedRefund,
  BookedResource,
} from './domain/books.ts';
import type { Taken } from './domain/statement-books.ts';

const moneyIn = (item: Item, name: string): Money => money(item[name] as bigint, String(item['currency']));

const textIn = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' ? value : null;
};

/** The id of a resource is in its partition key: `payment#pay_…`. */
export const idOf = (item: Item): string => String(item['pk']).replace(/^[^#]*#/, '');

const amountIf = (isTrue: boolean, item: Item): Money =>
  isTrue ? moneyIn(item, 'amount') : money(0, String(item['currency']));

/** States of a refund in which it was made; the second one, in which it came back. */
const isPaidBack = ({ state }: Item): boolean => state === 'succeeded' || state === 'returned';

/** States of a payout in which it was paid; the second one, in which it came back. */
const isPaidOut = ({ state }: Item): boolean => state === 'paid' || state === 'returned';

/** What is booked only once a provider has told of it, in its own currency. */
const toldClaims = (
  rule: 'dispute_fee_charged' | 'dispute_fee_returned' | 'settlement_paid' | 'settlement_returned',
  minor: unknown,
  currency: unknown,
): BookedResource['claims'] =>
  minor === undefined ? [] : [{ rule, amount: money(minor as bigint, String(currency)) }];

/** What a break's adjusting entries say: one that was taken back has two of them, which are equal. */
const adjustmentClaims = (item: Item): BookedResource['claims'] => {
  const claimOf = (rule: 'adjustment_credited' | 'adjustment_debited', name: string) =>
    item[name] === undefined
      ? []
      : [{ rule, amount: money(item[name] as bigint, String(item['adjusted_currency'])) }];
  return [
    ...claimOf('adjustment_credited', 'adjusted_credit'),
    ...claimOf('adjustment_debited', 'adjusted_debit'),
  ];
};

/** What each kind of resource says that it moved. A new kind is one line here; without it its entries are orphans. */
const CLAIMS: Readonly<Record<string, (item: Item) => BookedResource['claims']>> = {
  payment: (item) => [{ rule: 'payment_captured', amount: moneyIn(item, 'amount_captured') }],
  refund: (item) => [
    { rule: 'refund_succeeded', amount: amountIf(isPaidBack(item), item) },
    { rule: 'refund_returned', amount: amountIf(item['state'] === 'returned', item) },
  ],
  payout: (item) => [
    { rule: 'payout_paid', amount: amountIf(isPaidOut(item), item) },
    { rule: 'payout_returned', amount: amountIf(item['state'] === 'returned', item) },
  ],
  transfer: (item) => [
    { rule: 'transfer_posted', amount: moneyIn(item, 'amount') },
    { rule: 'transfer_reversed', amount: amountIf(item['state'] === 'reversed', item) },
  ],
  dispute: (item) => [
    { rule: 'dispute_opened', amount: moneyIn(item, 'amount') },
    { rule: 'dispute_won', amount: amountIf(item['state'] === 'won', item) },
    { rule: 'dispute_lost', amount: amountIf(item['state'] === 'lost', item) },
    ...toldClaims('dispute_fee_charged', item['fee'], item['fee_currency']),
    ...toldClaims('dispute_fee_returned', item['fee_returned'], item['fee_returned_currency']),
  ],
  provider_fee: (item) => [{ rule: 'provider_fee_charged', amount: moneyIn(item, 'amount') }],
  settlement: (item) => [
    ...toldClaims('settlement_paid', item['paid_amount'], item['currency']),
    ...toldClaims('settlement_returned', item['returned_amount'], item['currency']),
  ],
  break: adjustmentClaims,
};

/** How their items are called. */
export const RESOURCE_ENTITIES = Object.keys(CLAIMS);

export const toBookedResources = (items: readonly Item[]): readonly BookedResource[] =>
  items.flatMap((item) => {
    const claims = CLAIMS[String(item['entity'])];
    return claims === undefined ? [] : [{ id: idOf(item), claims: claims(item) }];
  });

/** States in which a payout's money is in `available` again. */
const GIVEN_BACK: ReadonlySet<unknown> = new Set(['failed', 'canceled']);

const takenFrom = (item: Item, kind: unknown): Taken => ({
  account: `${String(item['merchant_id'])}/${String(kind)}/${String(item['currency'])}` as Taken['account'],
  amount: item['amount'] as bigint,
});

/** What each kind of resource has taken from guarded balances for good, or until its money is given back. */
const TAKES: Readonly<Record<string, (item: Item) => readonly Taken[]>> = {
  payout: (item) => (GIVEN_BACK.has(item['state']) ? [] : [takenFrom(item, 'merchant_payable')]),
  // A reversal takes from the other side.
  transfer: (item) => [
    takenFrom(item, item['from_account']),
    ...(item['state'] === 'reversed' ? [takenFrom(item, item['to_account'])] : []),
  ],
};

export const toTaken = (item: Item): readonly Taken[] => TAKES[String(item['entity'])]?.(item) ?? [];

export const toBookedPayment = (item: Item): BookedPayment => ({
  id: idOf(item),
  captured: moneyIn(item, 'amount_captured'),
  // A payment stored before there were refunds says nothing of them.
  refunded: moneyIn({ amount_refunded: 0n, ...item }, 'amount_refunded'),
  disputed: moneyIn({ amount_disputed: 0n, ...item }, 'amount_disputed'),
  refundable: moneyIn({ amount_refundable: item['amount_captured'], ...item }, 'amount_refundable'),
  state: String(item['state']),
  invoiceId: textIn(item, 'invoice_id'),
});

export const toBookedInvoice = (item: Item): BookedInvoice => ({
  id: idOf(item),
  state: String(item['state']),
  total: moneyIn(item, 'amount'),
  paymentId: textIn(item, 'payment_id'),
  isPaymentInProgress: item['payment_in_progress'] === true,
});

export const toBookedRefund = (item: Item): BookedRefund => ({
  id: idOf(item),
  paymentId: String(item['payment_id']),
  amount: moneyIn(item, 'amount'),
  state: String(item['state']),
});

export const toBookedDispute = (item: Item): BookedDispute => ({
  paymentId: String(item['payment_id']),
  amount: moneyIn(item, 'amount'),
  isWon: item['state'] === 'won',
});
