import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { invariant } from '../kernel/invariant.ts';
import type { DeliveryMessage } from './delivery-message.ts';
import type { Endpoint } from './domain/endpoint.ts';
import { activeSecrets } from './domain/signing-secrets.ts';
import type { EventStore } from './event-store.ts';
import type { OpenSecret } from './open-secret.ts';
import type { PostDelivery, PostOutcome } from './post-delivery.ts';
import { signDelivery } from './sign-delivery.ts';
import { toPayload } from './to-payload.ts';

export interface Attempt {
  readonly sentAt: string;
  readonly outcome: PostOutcome;
}

interface Deps {
  readonly events: Pick<EventStore, 'read'>;
  readonly openSecret: OpenSecret;
  readonly post: PostDelivery;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Marks what was asked for by hand: the event's id is the same, and a receiver that has it may want to know. */
const redeliveryHeader = (message: DeliveryMessage): Readonly<Record<string, string>> =>
  message.run > 1 ? { 'quittance-redelivery': String(message.run - 1) } : {};

/** Signs one delivery with every active secret of its endpoint, for this moment, and posts it. */
export const createAttemptDelivery = (deps: Deps) => {
  const bodyOf = async (message: DeliveryMessage, endpoint: Endpoint): Promise<string> => {
    if (message.body !== null) return message.body;
    const event = await deps.events.read(message.resource_id, message.event_id);
    invariant(event !== null, 'an event is stored before its delivery is sent');
    return toPayload(event, endpoint.apiVersion);
  };
  return async (message: DeliveryMessage, endpoint: Endpoint): Promise<Attempt> => {
    const body = await bodyOf(message, endpoint);
    const sealed = activeSecrets(endpoint.secrets, deps.clock.nowMs());
    const secrets = await Promise.all(
      sealed.map(({ ciphertext }) => deps.openSecret(endpoint.merchantId, ciphertext)),
    );
    const sentMs = deps.clock.nowMs();
    const signable = { id: message.event_id, timestampSeconds: Math.floor(sentMs / 1000), body };
    const outcome = await deps.post({
      url: endpoint.url,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Quittance-Webhooks/1.0',
        ...redeliveryHeader(message),
        ...signDelivery(signable, secrets),
      },
      body,
    });
    return { sentAt: toRfc3339(sentMs), outcome };
  };
};

export type AttemptDelivery = ReturnType<typeof createAttemptDelivery>;
