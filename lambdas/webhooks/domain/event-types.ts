import type { EventType } from '../../kernel/event-type.ts';
import type { OBJECT_SCHEMAS } from './schemas/object-schemas.ts';

/** What an event type tells, and what its `data.object` is. */
export interface EventTypeEntry {
  readonly description: string;
  readonly object: keyof typeof OBJECT_SCHEMAS;
}

/** What every type of event means: a new one does not compile without its line here, and an object with its schema. */
export const EVENT_TYPES = {
  'payment.created': { object: 'payment', description: 'A payment was accepted; its outcome is open.' },
  'payment.rerouted': { object: 'payment', description: 'One provider refused it; the next one is asked.' },
  'payment.requires_action': { object: 'payment', description: 'The payer has to do something first.' },
  'payment.authorized': { object: 'payment', description: 'The amount is reserved and can be captured.' },
  'payment.partially_captured': { object: 'payment', description: 'A part was captured; more can be.' },
  'payment.captured': { object: 'payment', description: 'The money was taken.' },
  'payment.capture_failed': { object: 'payment', description: 'A capture was refused; the payment stands.' },
  'payment.canceled': { object: 'payment', description: 'The payment will take no more money.' },
  'payment.cancel_failed': { object: 'payment', description: 'A cancel was refused; the payment stands.' },
  'payment.failed': { object: 'payment', description: 'No money was taken, and none will be.' },
  'refund.created': { object: 'refund', description: 'A refund was accepted and its money is held.' },
  'refund.succeeded': { object: 'refund', description: 'The money went back.' },
  'refund.returned': {
    object: 'refund',
    description: 'The money had gone back and did not arrive; it can be refunded again.',
  },
  'refund.failed': { object: 'refund', description: 'The money did not go back; it can be refunded again.' },
  'invoice.created': { object: 'invoice', description: 'A draft was made; it can be finalized.' },
  'invoice.finalized': { object: 'invoice', description: 'The invoice is final and can be paid.' },
  'invoice.overdue': { object: 'invoice', description: 'Its due time has passed, and it is not paid.' },
  'invoice.payment_failed': { object: 'invoice', description: 'Its payment failed; it can be paid again.' },
  'invoice.paid': { object: 'invoice', description: 'Its payment was captured.' },
  'invoice.voided': { object: 'invoice', description: 'It was withdrawn; nothing is owed.' },
  'invoice.marked_uncollectible': { object: 'invoice', description: 'Nobody expects it to be paid.' },
  'payout.approval_requested': { object: 'payout', description: 'A second client has to approve it.' },
  'payout.created': { object: 'payout', description: 'A payout was accepted and its money is held.' },
  'payout.approved': { object: 'payout', description: 'A second client approved it.' },
  'payout.in_transit': { object: 'payout', description: 'The provider has it on its way.' },
  'payout.paid': { object: 'payout', description: 'The money arrived.' },
  'payout.failed': { object: 'payout', description: 'The money did not go; it is available again.' },
  'payout.canceled': { object: 'payout', description: 'It was withdrawn before it was sent.' },
  'payout.returned': { object: 'payout', description: 'The money came back; it is available again.' },
  'dispute.created': {
    object: 'dispute',
    description: 'A payer disputes a payment; its money is held back.',
  },
  'dispute.updated': { object: 'dispute', description: 'Its deadline, amount or evidence changed.' },
  'dispute.evidence_submitted': { object: 'dispute', description: 'The provider has your evidence.' },
  'dispute.won': { object: 'dispute', description: 'It was decided for you; the money came back.' },
  'dispute.lost': { object: 'dispute', description: 'It was decided for the payer; the money is gone.' },
  'transfer.posted': { object: 'transfer', description: 'Money moved between two of your balances.' },
  'transfer.reversed': { object: 'transfer', description: 'A transfer was given back.' },
  'provider_fee.charged': {
    object: 'provider_fee',
    description: 'A provider kept a price for one of your movements; the platform bears it.',
  },
  'settlement.paid': {
    object: 'settlement',
    description: 'A provider paid out to the bank account of the platform, which alone is told.',
  },
  'settlement.returned': {
    object: 'settlement',
    description: 'A settlement came back from the bank of the platform, which alone is told.',
  },
  'reconciliation.run.completed': {
    object: 'reconciliation_run',
    description: 'Both sides were compared; the platform alone is told.',
  },
  'reconciliation.break.opened': {
    object: 'reconciliation_break',
    description: 'Two records disagree about money, and somebody has to look.',
  },
  'reconciliation.break.reopened': {
    object: 'reconciliation_break',
    description: 'It was not over: a person said so, or a run found it again.',
  },
  'reconciliation.break.changed': {
    object: 'reconciliation_break',
    description: 'A run found it again, and both sides say something else than before.',
  },
  'reconciliation.break.approval_requested': {
    object: 'reconciliation_break',
    description: 'Somebody wants to end it, and a second person has to agree.',
  },
  'reconciliation.break.approval_withdrawn': {
    object: 'reconciliation_break',
    description: 'What was proposed is not any more; it needs somebody again.',
  },
  'reconciliation.break.overdue': {
    object: 'reconciliation_break',
    description: 'It was still open when it was due.',
  },
  'reconciliation.break.ended': {
    object: 'reconciliation_break',
    description: 'It was resolved or ignored by a person, or is over by itself: `status` says which.',
  },
  'endpoint.disabled': {
    object: 'webhook_endpoint',
    description: 'An endpoint answered 410 or failed for days, and gets no more events until it is enabled.',
  },
  'endpoint.test': { object: 'webhook_endpoint', description: 'Somebody asked for a test of this endpoint.' },
} as const satisfies Readonly<Record<EventType, EventTypeEntry>>;
