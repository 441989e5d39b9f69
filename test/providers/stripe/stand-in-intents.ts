import {
  type Form,
  type Handled,
  metadataOf,
  refused,
  type State,
  type StripeObject,
} from './stand-in-state.ts';

/** Test payment methods of Stripe's (docs.stripe.com/testing) and what they do. */
export const PAYMENT_METHODS = {
  approved: 'pm_card_visa',
  declined: 'pm_card_visa_chargeDeclined',
  insufficientFunds: 'pm_card_visa_chargeDeclinedInsufficientFunds',
  processingError: 'pm_card_chargeDeclinedProcessingError',
  asksPayer: 'pm_card_threeDSecure2Required',
} as const;

const DECLINES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [PAYMENT_METHODS.declined]: { code: 'card_declined', decline_code: 'generic_decline' },
  [PAYMENT_METHODS.insufficientFunds]: { code: 'card_declined', decline_code: 'insufficient_funds' },
  [PAYMENT_METHODS.processingError]: { code: 'processing_error' },
};

const KNOWN: readonly string[] = Object.values(PAYMENT_METHODS);

const unexpectedState = (intent: StripeObject): Handled =>
  refused(400, 'invalid_request_error', { code: 'payment_intent_unexpected_state', payment_intent: intent });

const numberOf = (object: StripeObject, name: string): number => Number(object[name]);

const chargeOf = (intent: StripeObject): StripeObject => ({
  id: String(intent['latest_charge']),
  object: 'charge',
  amount: intent['amount'],
  amount_captured: intent['amount_received'],
  currency: intent['currency'],
  payment_intent: intent.id,
  // A charge keeps the metadata that the intent had when it was made.
  metadata: { ...(intent['first_metadata'] as object) },
});

/** The money is taken, and the rest of a hold released. */
const take = (state: State, intent: StripeObject, amount: number, key: string | null): void => {
  Object.assign(intent, {
    status: 'succeeded',
    amount_received: amount,
    amount_capturable: 0,
    next_action: null,
  });
  state.move('charge', chargeOf(intent), amount);
  state.emit('payment_intent.succeeded', intent, key);
};

const charge = (state: State, intent: StripeObject, key: string | null): void => {
  intent['latest_charge'] = state.newId('ch');
  if (intent['capture_method'] !== 'manual') {
    take(state, intent, numberOf(intent, 'amount'), key);
    return;
  }
  Object.assign(intent, {
    status: 'requires_capture',
    amount_capturable: intent['amount'],
    next_action: null,
  });
  state.emit('payment_intent.amount_capturable_updated', intent, key);
};

/** Five days after it was held: less than the week that we count on where nobody says. */
const CAPTURE_BEFORE_SECONDS = 1_795_683_600;

/** An intent as it is answered to whoever asked to see its charge, too. */
export const withCharge = (handled: Handled, form: Form): Handled => {
  if (!('object' in handled) || form['expand[0]'] !== 'latest_charge') return handled;
  const intent = handled.object as StripeObject;
  if (intent['status'] !== 'requires_capture') return handled;
  const details = { card: { capture_before: CAPTURE_BEFORE_SECONDS } };
  return {
    object: { ...intent, latest_charge: { ...chargeOf(intent), payment_method_details: details } },
  };
};

export const createIntent = (state: State, base: StripeObject, form: Form): Handled => {
  const paymentMethod = form['payment_method'] ?? '';
  if (!KNOWN.includes(paymentMethod))
    return refused(400, 'invalid_request_error', { code: 'resource_missing', param: 'payment_method' });
  const metadata = metadataOf(form);
  const intent: StripeObject = {
    ...base,
    id: state.newId('pi'),
    amount: Number(form['amount']),
    currency: form['currency'],
    capture_method: form['capture_method'],
    payment_method: paymentMethod,
    metadata,
    first_metadata: metadata,
    status: 'requires_confirmation',
    amount_capturable: 0,
    amount_received: 0,
    next_action: null,
    last_payment_error: null,
    latest_charge: null,
  };
  state.intents.set(intent.id, intent);
  return { object: intent };
};

export const confirmIntent = (
  state: State,
  intent: StripeObject,
  form: Form,
  key: string | null,
): Handled => {
  if (intent['status'] !== 'requires_confirmation') return unexpectedState(intent);
  const paymentMethod = String(intent['payment_method']);
  const decline = DECLINES[paymentMethod];
  if (decline !== undefined) {
    intent['status'] = 'requires_payment_method';
    intent['last_payment_error'] = { type: 'card_error', ...decline };
    intent['latest_charge'] = state.newId('ch');
    state.emit('payment_intent.payment_failed', intent, key);
    return refused(402, 'card_error', { ...decline, payment_intent: intent });
  }
  if (paymentMethod === PAYMENT_METHODS.asksPayer) {
    intent['status'] = 'requires_action';
    const url = `https://hooks.stripe.example/${intent.id}?return=${form['return_url'] ?? ''}`;
    intent['next_action'] = {
      type: 'redirect_to_url',
      redirect_to_url: { url, return_url: form['return_url'] },
    };
    state.emit('payment_intent.requires_action', intent, key);
  } else charge(state, intent, key);
  return { object: intent };
};

/** What the payer does on the page that they were sent to. */
export const finishAction = (state: State, intentId: string): void => {
  const intent = state.intents.get(intentId);
  if (intent === undefined) throw new Error(`there is no ${intentId}`);
  charge(state, intent, null);
};

export const captureIntent = (
  state: State,
  intent: StripeObject,
  form: Form,
  key: string | null,
): Handled => {
  if (intent['status'] !== 'requires_capture') return unexpectedState(intent);
  const amount = Number(form['amount_to_capture']);
  if (amount > numberOf(intent, 'amount_capturable'))
    return refused(400, 'invalid_request_error', { code: 'amount_too_large', param: 'amount_to_capture' });
  intent['metadata'] = { ...(intent['metadata'] as object), ...metadataOf(form) };
  take(state, intent, amount, key);
  return { object: intent };
};

export const cancelIntent = (state: State, intent: StripeObject, key: string | null): Handled => {
  if (intent['status'] === 'succeeded' || intent['status'] === 'canceled') return unexpectedState(intent);
  Object.assign(intent, { status: 'canceled', amount_capturable: 0 });
  state.emit('payment_intent.canceled', intent, key);
  return { object: intent };
};
