import * as v from 'valibot';
import { isId, type PaymentId } from '../kernel/ids.ts';

const Deadline = v.strictObject({
  payment_id: v.custom<PaymentId>((value) => typeof value === 'string' && isId('pay', value)),
  merchant_id: v.string(),
  correlation_id: v.string(),
});

/** In the resolutions queue: this payment's authorisation has come to its end. */
export type DeadlineMessage = Readonly<v.InferOutput<typeof Deadline>>;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseDeadline = (body: unknown): DeadlineMessage => v.parse(Deadline, body);
