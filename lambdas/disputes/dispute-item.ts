import { type Money, money } from '../kernel/money.ts';
import type { Item } from '../platform/dynamo.ts';
import { listAttributes } from '../platform/sharded-list.ts';
import type { FailureCode } from '../providers/port.ts';
import type { Dispute } from './domain/dispute.ts';

export const disputeKey = (id: string): { readonly pk: string; readonly sk: string } => ({
  pk: `dispute#${id}`,
  sk: 'dispute',
});

/** Beside the payment lies a note of each of its disputes, so that its story finds them without an index. */
export const disputeNoteKey = (
  paymentId: string,
  id: string,
): { readonly pk: string; readonly sk: string } => ({
  pk: `payment#${paymentId}`,
  sk: `dispute#${id}`,
});

/** Name of the list that disputes are in. */
export const DISPUTES_LIST = 'disputes';

/** In a currency of its own, which need not be the dispute's. */
const moneyAttributes = (name: string, money: Money | null): Item =>
  money === null ? {} : { [name]: money.minor, [`${name}_currency`]: money.currency };

const moneyIn = (item: Item, name: string): Money | null =>
  item[name] === undefined ? null : money(item[name] as bigint, String(item[`${name}_currency`]));

/** Attributes of a dispute's item, its keys included. Absent optional fields take no space. */
export const toItem = (dispute: Dispute): Item => ({
  ...disputeKey(dispute.id),
  entity: 'dispute',
  ...listAttributes(DISPUTES_LIST, dispute),
  state: dispute.state,
  payment_id: dispute.paymentId,
  merchant_id: dispute.merchantId,
  provider: dispute.provider,
  provider_reference: dispute.providerReference,
  amount: dispute.amount.minor,
  currency: dispute.amount.currency,
  ...moneyAttributes('fee', dispute.fee),
  ...moneyAttributes('fee_returned', dispute.feeReturned),
  reason: dispute.reason,
  evidence_due_by: dispute.evidenceDueBy ?? undefined,
  evidence_submitted_at: dispute.evidenceSubmittedAt ?? undefined,
  evidence_failure: dispute.evidenceFailure ?? undefined,
  told_at: dispute.toldAt,
  created_at: dispute.createdAt,
  updated_at: dispute.updatedAt,
  sequence: dispute.sequence,
  operations_count: dispute.operationsCount,
  open_operation: dispute.openOperation ?? undefined,
  correlation_id: dispute.correlationId,
});

const text = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' ? value : null;
};

/** Reads what `toItem` wrote; the table has no other writer of disputes. */
export const fromItem = (item: Item): Dispute => ({
  id: String(item['pk']).slice('dispute#'.length) as Dispute['id'],
  state: item['state'] as Dispute['state'],
  paymentId: item['payment_id'] as Dispute['paymentId'],
  merchantId: item['merchant_id'] as Dispute['merchantId'],
  provider: item['provider'] as Dispute['provider'],
  providerReference: String(item['provider_reference']),
  amount: money(item['amount'] as bigint, String(item['currency'])),
  fee: moneyIn(item, 'fee'),
  feeReturned: moneyIn(item, 'fee_returned'),
  reason: item['reason'] as Dispute['reason'],
  evidenceDueBy: text(item, 'evidence_due_by'),
  evidenceSubmittedAt: text(item, 'evidence_submitted_at'),
  evidenceFailure: text(item, 'evidence_failure') as FailureCode | null,
  toldAt: String(item['told_at']),
  createdAt: String(item['created_at']),
  updatedAt: String(item['updated_at']),
  sequence: Number(item['sequence']),
  operationsCount: Number(item['operations_count']),
  openOperation: text(item, 'open_operation') as Dispute['openOperation'],
  correlationId: String(item['correlation_id']),
});
