import {
  type Form,
  type Handled,
  metadataOf,
  refused,
  type State,
  type StripeObject,
} from './stand-in-state.ts';

export const createRefund = (state: State, base: StripeObject, form: Form, key: string | null): Handled => {
  const intent = state.intents.get(form['payment_intent'] ?? '');
  const amount = Number(form['amount']);
  const refunded = state.refunds
    .filter((refund) => refund['payment_intent'] === intent?.id && refund['status'] !== 'failed')
    .reduce((sum, refund) => sum + Number(refund['amount']), 0);
  if (intent === undefined || refunded + amount > Number(intent['amount_received']))
    return refused(400, 'invalid_request_error', { param: 'amount' });
  const refund: StripeObject = {
    ...base,
    id: state.newId('re'),
    amount,
    currency: intent['currency'],
    payment_intent: intent.id,
    metadata: metadataOf(form),
    status: 'succeeded',
    failure_balance_transaction: null,
  };
  state.refunds.unshift(refund);
  state.move('refund', refund, -amount);
  state.emit('refund.created', refund, key);
  return { object: refund };
};

/** The payer's bank has no use for the money, weeks after it was sent. */
export const failRefund = (state: State, refundId: string): void => {
  const refund = state.refunds.find(({ id }) => id === refundId);
  if (refund === undefined) throw new Error(`there is no ${refundId}`);
  const back = state.move('refund_failure', refund, Number(refund['amount']));
  Object.assign(refund, {
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: back,
  });
  state.emit('refund.failed', refund, null);
};

/** A bank account that is closed, as Stripe's tests know it. */
export const CLOSED_ACCOUNT = 'ba_closed';

export const createPayout = (state: State, base: StripeObject, form: Form, key: string | null): Handled => {
  const payout: StripeObject = {
    ...base,
    id: state.newId('po'),
    amount: Number(form['amount']),
    currency: form['currency'],
    destination: form['destination'],
    metadata: metadataOf(form),
    status: 'pending',
    failure_code: null,
    failure_balance_transaction: null,
  };
  state.payouts.unshift(payout);
  state.move('payout', payout, -Number(form['amount']));
  state.emit('payout.created', payout, key);
  return { object: payout };
};

/**
 * Stripe pays the balance out to the account's own bank, as its schedule says; below zero it takes from there. No request
 * made it, so nobody gave it any metadata.
 */
export const settle = (state: State, amount: number): StripeObject => {
  const payout: StripeObject = {
    id: state.newId('po'),
    object: 'payout',
    amount,
    currency: 'eur',
    automatic: true,
    destination: 'ba_own',
    metadata: {},
    status: 'in_transit',
    failure_code: null,
    failure_balance_transaction: null,
  };
  state.payouts.unshift(payout);
  state.move('payout', payout, -amount);
  state.emit('payout.created', payout, null);
  return payout;
};

/** The bank refuses: what had moved moves back, in whichever direction. */
export const failSettlement = (state: State, payout: StripeObject): void => {
  const back = state.move('payout_reversal', payout, Number(payout['amount']));
  Object.assign(payout, { status: 'failed', failure_balance_transaction: back });
  state.emit('payout.failed', payout, null);
};

/** What the bank says, a day later. */
export const arrive = (state: State, payoutId: string): void => {
  const payout = state.payouts.find(({ id }) => id === payoutId);
  if (payout === undefined) throw new Error(`there is no ${payoutId}`);
  if (payout['destination'] !== CLOSED_ACCOUNT) {
    payout['status'] = 'paid';
    state.emit('payout.paid', payout, null);
    return;
  }
  const back = state.move('payout_reversal', payout, Number(payout['amount']));
  Object.assign(payout, {
    status: 'failed',
    failure_code: 'account_closed',
    failure_balance_transaction: back,
  });
  state.emit('payout.failed', payout, null);
};

/** The payer's bank takes the money of an intent back. */
export const dispute = (state: State, base: StripeObject, intentId: string): StripeObject => {
  const intent = state.intents.get(intentId);
  const made: StripeObject = {
    ...base,
    id: state.newId('du'),
    object: 'dispute',
    amount: intent?.['amount_received'],
    currency: intent?.['currency'],
    charge: intent?.['latest_charge'],
    payment_intent: intentId,
    reason: 'fraudulent',
    status: 'needs_response',
    evidence_details: { due_by: 1_800_000_000, has_evidence: false, past_due: false, submission_count: 0 },
    balance_transactions: [],
    metadata: {},
  };
  const fee = 1500;
  state.move('dispute', made, -Number(made['amount']), fee);
  made['balance_transactions'] = [{ fee, currency: made['currency'], amount: -Number(made['amount']) }];
  state.disputes.set(made.id, made);
  state.emit('charge.dispute.created', made, null);
  return made;
};

/** The payer's bank decides for the merchant: the money comes back, and Stripe's fee with it if it is generous. */
export const winDispute = (state: State, made: StripeObject, feeReturned: number): void => {
  const amount = Number(made['amount']);
  // A fee that is given back is below zero, in a move that is more than the disputed amount.
  const fee = feeReturned === 0 ? 0 : -feeReturned;
  state.move('dispute_reversal', made, amount, fee);
  made['balance_transactions'] = [
    ...(made['balance_transactions'] as readonly object[]),
    { fee, currency: made['currency'], amount },
  ];
  made['status'] = 'won';
  state.emit('charge.dispute.funds_reinstated', made, null);
};

export const updateDispute = (state: State, made: StripeObject, form: Form, key: string | null): Handled => {
  if (made['status'] !== 'needs_response') return refused(400, 'invalid_request_error', {});
  made['metadata'] = { ...(made['metadata'] as object), ...metadataOf(form) };
  made['status'] = 'under_review';
  state.emit('charge.dispute.updated', made, key);
  return { object: made };
};
