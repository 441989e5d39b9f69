import * as v from 'valibot';
import {
  type DeliveryId,
  deriveId,
  type EndpointId,
  type EventId,
  isId,
  type MerchantId,
} from '../kernel/ids.ts';

const isText = (value: unknown): value is string => typeof value === 'string';
const EventIdText = v.custom<EventId>((value) => isText(value) && isId('evt', value));
const MerchantIdText = v.custom<MerchantId>((value) => isText(value) && isId('mer', value));
const EndpointIdText = v.custom<EndpointId>((value) => isText(value) && isId('we', value));
const Counter = v.pipe(v.number(), v.integer(), v.minValue(1));

const DeliveryMessageSchema = v.strictObject({
  event_id: EventIdText,
  event_type: v.string(),
  merchant_id: MerchantIdText,
  resource_id: v.string(),
  endpoint_id: EndpointIdText,
  created_at: v.string(),
  /** 1 for the event's own delivery; each redelivery goes through the schedule again. */
  run: Counter,
  /** Within the run, 1 for the first. */
  attempt: Counter,
  /** Whether it has waited for the endpoint's rate already. */
  paced: v.boolean(),
  /** The payload; null where it was left behind, to be made again from the stored event: the same bytes. */
  body: v.nullable(v.string()),
});

/** One event on its way to one endpoint, as it lies in the deliveries queue. */
export type DeliveryMessage = Readonly<v.InferOutput<typeof DeliveryMessageSchema>>;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseDeliveryMessage = (value: unknown): DeliveryMessage =>
  v.parse(DeliveryMessageSchema, value);

/** The one delivery that an event has to an endpoint, however often it is sent. */
export const deliveryId = (eventId: string, endpointId: string): DeliveryId =>
  deriveId('del', eventId, endpointId);
