import * as v from 'valibot';
import { isId, type PaymentId } from '../kernel/ids.ts';

const Deadline = v.strictObject({
  payment_id: v.custom<PaymentId>((value) => typeof value === 'string' && isId('pay', value)),
  merchant_id: v.string(),
  correlation_id: v.string(),
  /** The time that this is about; missing in a message from before it was told, which is about the only one there was. */
  due_at: v.exactOptional(v.string()),
});

/** In the resolutions queue: the time of this payment is over, and what is left of it is to be let go of. */
export type DeadlineMessage = Readonly<v.InferOutput<typeof Deadline>>;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseDeadline = (body: unknown): DeadlineMessage => v.parse(Deadline, body);
