/** Objects of Stripe's, as JSON. */
export type StripeObject = Record<string, unknown> & { readonly id: string };

export type Form = Readonly<Record<string, string>>;

export interface SentEvent {
  readonly id: string;
  readonly type: string;
  /** The object as it was at that moment. */
  readonly object: StripeObject;
  readonly key: string | null;
}

/** What the stand-in knows: the memory that stripe-mock has not. */
export const createState = () => {
  const intents = new Map<string, StripeObject>();
  const refunds: StripeObject[] = [];
  const payouts: StripeObject[] = [];
  const disputes = new Map<string, StripeObject>();
  const transactions: StripeObject[] = [];
  const events: SentEvent[] = [];
  let count = 0;
  const newId = (prefix: string): string => {
    count += 1;
    return `${prefix}_${count}`;
  };
  const emit = (type: string, object: StripeObject, key: string | null): void => {
    events.push({ id: newId('evt'), type, object: structuredClone(object), key });
  };
  /** A move on the balance, with what it is about in it: newest first, as Stripe lists them. */
  const move = (category: string, source: StripeObject, amount: number, fee = 0): string => {
    const id = newId('txn');
    transactions.unshift({
      id,
      object: 'balance_transaction',
      reporting_category: category,
      amount,
      fee,
      net: amount - fee,
      currency: source['currency'],
      created: Math.floor(Date.now() / 1000),
      source: structuredClone(source),
    });
    return id;
  };
  return { intents, refunds, payouts, disputes, transactions, events, newId, emit, move };
};

export type State = ReturnType<typeof createState>;

/** An error as Stripe writes it. */
export interface Refusal {
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;
}

export type Handled = { readonly object: unknown } | Refusal;

export const refused = (status: number, type: string, error: Readonly<Record<string, unknown>>): Refusal => ({
  status,
  error: { type, message: 'as documented', ...error },
});

export const metadataOf = (form: Form): Record<string, string> =>
  Object.fromEntries(
    Object.entries(form).flatMap(([name, value]) => {
      const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
      return key === undefined ? [] : [[key, value]];
    }),
  );
