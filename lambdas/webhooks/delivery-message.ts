import * as v from 'valibot';
import { type EventId, isId, type MerchantId } from '../kernel/ids.ts';

const EventIdText = v.custom<EventId>((value) => typeof value === 'string' && isId('evt', value));
const MerchantIdText = v.custom<MerchantId>((value) => typeof value === 'string' && isId('mer', value));

const DeliveryMessageSchema = v.strictObject({
  event_id: EventIdText,
  event_type: v.string(),
  merchant_id: MerchantIdText,
  resource_id: v.string(),
  created_at: v.string(),
  /** The exact JSON text to sign and send: made once, so that every attempt carries the same bytes. */
  body: v.string(),
});

/** One event on its way to its merchant, as it lies in the deliveries queue. */
export type DeliveryMessage = Readonly<v.InferOutput<typeof DeliveryMessageSchema>>;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseDeliveryMessage = (value: unknown): DeliveryMessage =>
  v.parse(DeliveryMessageSchema, value);
