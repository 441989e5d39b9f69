import * as v from 'valibot';
import { isId, type OperationId } from '../kernel/ids.ts';

const OperationIdText = v.custom<OperationId>((value) => typeof value === 'string' && isId('op', value));

const Message = v.strictObject({
  operation_id: OperationIdText,
  resource_id: v.string(),
  merchant_id: v.string(),
  correlation_id: v.string(),
});

const CheckMessage = v.strictObject({
  ...Message.entries,
  check: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** In the provider-commands queue: this operation is to be sent. */
export type OperationMessage = Readonly<v.InferOutput<typeof Message>>;

/** In the resolutions queue: this check of this operation is due. */
export type OperationCheckMessage = Readonly<v.InferOutput<typeof CheckMessage>>;

/** Whether a message is about an operation at all; says nothing about whether it is a right one. */
export const isAboutOperation = (body: unknown): boolean =>
  typeof body !== 'object' || body === null || 'operation_id' in body;

/** @throws if the message has another form: it will end among the dead letters. */
export const parseOperationMessage = (body: unknown): OperationMessage => v.parse(Message, body);

/** @throws if the message has another form: it will end among the dead letters. */
export const parseCheckMessage = (body: unknown): OperationCheckMessage => v.parse(CheckMessage, body);
