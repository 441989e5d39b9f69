import type { ToldEvent } from './event-store.ts';

/** Standard Webhooks 1.0.0 recommends payloads under 20 kB: what proxies and queues of receivers take. */
export const PAYLOAD_BYTES_MAX = 20_000;

const textOf = (event: ToldEvent, apiVersion: string): string =>
  JSON.stringify({
    id: event.id,
    type: event.type,
    created_at: event.createdAt,
    api_version: apiVersion,
    data: { object: event.object },
    ...(event.previousAttributes === undefined ? {} : { previous_attributes: event.previousAttributes }),
  });

/**
 * What a merchant receives for an event: the exact text to sign and send; the order of its keys is part of it. Of a
 * payload that grew too large, `previous_attributes` are left out: the resource's own state never is.
 *
 * @param apiVersion The endpoint's.
 */
export const toPayload = (event: ToldEvent, apiVersion: string): string => {
  const text = textOf(event, apiVersion);
  if (Buffer.byteLength(text) <= PAYLOAD_BYTES_MAX) return text;
  const { previousAttributes: _left, ...rest } = event;
  return textOf(rest, apiVersion);
};
