import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import type { ApiAnswer, ApiClient } from './api-client.ts';

const paymentSchema = v.object({
  id: v.string(),
  status: v.string(),
  amount: v.number(),
  amount_captured: v.number(),
  currency: v.string(),
  next_action: v.nullish(v.object({ url: v.string() })),
});

export type PaymentView = v.InferOutput<typeof paymentSchema>;

const lineSchema = v.object({
  at: v.string(),
  kind: v.string(),
  id: v.string(),
  what: v.string(),
  details: v.record(v.string(), v.unknown()),
});

export type TimelineLine = v.InferOutput<typeof lineSchema>;

const timelineSchema = v.object({ data: v.array(lineSchema) });

/** Something else came back than the API promises. */
class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
}

export const expectStatus = (answer: ApiAnswer, status: number): ApiAnswer => {
  if (answer.status === status) return answer;
  throw new UnexpectedAnswer(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
};

export type PaymentOrder = {
  readonly amount: number;
  readonly currency: string;
  readonly source: string;
  readonly key: string;
};

export const sendPayment = (api: ApiClient, { key, ...body }: PaymentOrder): Promise<ApiAnswer> =>
  api.send({ method: 'POST', path: '/v1/payments', body, idempotencyKey: key });

export const parsePayment = (answer: ApiAnswer): PaymentView => v.parse(paymentSchema, answer.body);

export const createPayment = async (api: ApiClient, order: PaymentOrder): Promise<PaymentView> =>
  parsePayment(expectStatus(await sendPayment(api, order), 201));

export const readPayment = async (api: ApiClient, id: string): Promise<PaymentView> =>
  parsePayment(expectStatus(await api.send({ path: `/v1/payments/${id}` }), 200));

export const readTimeline = async (api: ApiClient, id: string): Promise<readonly TimelineLine[]> => {
  const answer = expectStatus(await api.send({ path: `/v1/payments/${id}/timeline` }), 200);
  return v.parse(timelineSchema, answer.body).data;
};

const pollMilliseconds = 250;

export type Waiting<T> = {
  readonly read: () => Promise<T>;
  readonly until: (value: T) => boolean;
  /** Left out: longer than anything here takes, for those whose own time limit decides. */
  readonly withinSeconds?: number;
};

const PATIENCE_SECONDS = 300;

/** @returns The first value that fits, or the last one seen when time is up: the caller judges it. */
export const poll = async <T>({ read, until, withinSeconds = PATIENCE_SECONDS }: Waiting<T>): Promise<T> => {
  const deadline = Date.now() + withinSeconds * 1000;
  for (;;) {
    const value = await read();
    if (until(value) || Date.now() >= deadline) return value;
    await wait(pollMilliseconds);
  }
};

const settled = new Set(['captured', 'failed', 'canceled']);

/** Waits until the payment has its last outcome, whichever it is; for one with automatic capture, authorized is none. */
export const waitForOutcome = (
  api: ApiClient,
  id: string,
  withinSeconds = PATIENCE_SECONDS,
): Promise<PaymentView> =>
  poll({
    read: () => readPayment(api, id),
    until: ({ status }) => settled.has(status),
    withinSeconds,
  });
