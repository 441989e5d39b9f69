import * as v from 'valibot';
import type { Clock } from '../kernel/clock.ts';
import type { ProcessMessage } from '../platform/queue.ts';
import type { ReadValidSecrets } from '../platform/valid-secrets.ts';
import { signWebhook } from './sign-webhook.ts';

/** A receiver verifies, keeps and queues; one that takes longer than this is not going to. */
const TIMEOUT_MS = 10_000;

/** Only the parts that sending needs: the delay was the queue's business. */
const Message = v.object({ event_id: v.string(), type: v.string(), url: v.string(), body: v.string() });

/** A receiver did not say 2xx: the message stays in the queue and is sent again. */
class WebhookNotAcceptedError extends Error {
  override readonly name = 'WebhookNotAcceptedError';
}

const statusOf = async (send: () => Promise<Response>): Promise<number | 'no_answer'> => {
  try {
    const response = await send();
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    if (error instanceof TypeError || (error instanceof DOMException && error.name === 'TimeoutError'))
      return 'no_answer';
    throw error;
  }
};

/** Signs and posts one event. Only 2xx is an acceptance; a redirect is none, and is not followed. */
export const createSendWebhooks = (deps: {
  readonly readSecrets: ReadValidSecrets;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly fetch: typeof fetch;
}): ProcessMessage => {
  return async (message, _record, log) => {
    const { event_id, type, url, body } = v.parse(Message, message);
    const secrets = await deps.readSecrets();
    const timestampSeconds = Math.floor(deps.clock.nowMs() / 1000);
    const status = await statusOf(async () =>
      deps.fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': 'quittance-sandbox-provider',
          'sandbox-signature': signWebhook(body, secrets, timestampSeconds),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }),
    );
    const fields = { provider_event_id: event_id, event_type: type, status };
    if (status !== 'no_answer' && status >= 200 && status < 300) {
      log.info('SANDBOX_WEBHOOK_SENT', fields);
      return;
    }
    log.warn('SANDBOX_WEBHOOK_FAILED', fields);
    throw new WebhookNotAcceptedError(`webhook ${event_id} was answered ${status}`);
  };
};
