import * as v from 'valibot';
import { isId, type RedeliveryId } from '../kernel/ids.ts';

const RedeliveryMessageSchema = v.strictObject({
  redelivery_id: v.custom<RedeliveryId>((value) => typeof value === 'string' && isId('rdl', value)),
});

/** Somebody is to go on with a redelivery, wherever it is by now. */
export type RedeliveryMessage = Readonly<v.InferOutput<typeof RedeliveryMessageSchema>>;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseRedeliveryMessage = (value: unknown): RedeliveryMessage =>
  v.parse(RedeliveryMessageSchema, value);
