import type { Clock } from '../kernel/clock.ts';
import { err, type Result } from '../kernel/result.ts';
import type { Log } from '../platform/logger.ts';
import type { Problem } from '../platform/problem.ts';
import type { ReadValidSecrets } from '../platform/valid-secrets.ts';
import type { VerifyWebhook, WebhookRefusal } from '../providers/port.ts';
import type { ArchiveStore } from './archive-store.ts';
import type { ForwardEvent } from './forward-event.ts';

/** A request to the receiver, with its body as the bytes that came. */
export interface WebhookRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: Uint8Array;
}

export interface WebhookSender {
  readonly verify: VerifyWebhook;
  readonly readSecrets: ReadValidSecrets;
}

export type Refusal =
  | WebhookRefusal
  | 'unknown_provider'
  | 'method_not_allowed'
  | 'body_too_large'
  /** Not the sender's fault: the archive or the queue did not take it, so the provider has to send it again. */
  | 'not_kept';

const refused = (status: number, code: string, title: string): Problem => ({
  status,
  code,
  title,
  retryable: false,
});

/** What each refusal is answered with. A provider retries on any of them; only `not_kept` gains by it. */
export const RECEIVE_PROBLEMS = {
  unknown_provider: refused(404, 'unknown_provider', 'No provider sends its webhooks here'),
  method_not_allowed: refused(405, 'method_not_allowed', 'Webhooks are posted'),
  body_too_large: refused(413, 'body_too_large', 'The body is too large'),
  signature_missing: refused(401, 'signature_missing', 'The signature header is missing'),
  signature_malformed: refused(400, 'signature_malformed', 'The signature header cannot be read'),
  signature_mismatch: refused(401, 'signature_mismatch', 'The signature does not belong to this body'),
  timestamp_too_old: refused(401, 'timestamp_too_old', 'The signature is too old'),
  timestamp_in_future: refused(401, 'timestamp_in_future', 'The signature is from the future'),
  not_kept: {
    status: 503,
    code: 'not_kept',
    title: 'The webhook could not be kept; send it again',
    retryable: true,
  },
} as const satisfies Record<Refusal, Problem>;

export type ReceiveWebhook = (request: WebhookRequest, log: Log) => Promise<Result<void, Refusal>>;

/** Providers send a few kilobytes; what is larger than this is not read any further. */
export const WEBHOOK_BYTES_MAX = 256 * 1024;

/**
 * Takes a provider's webhook in: genuine, then kept, then queued, then acknowledged. Nothing looks inside the body
 * here, so a body that we cannot read is evidence like any other, and never lost.
 *
 * @returns why it was refused.
 * @throws whatever kept it from being verified, archived or queued: it must be asked for again, and never acknowledged.
 */
export const createReceiveWebhook = (deps: {
  readonly senders: Readonly<Record<string, WebhookSender>>;
  readonly archive: Pick<ArchiveStore, 'put'>;
  readonly forward: ForwardEvent;
  readonly clock: Clock;
}): ReceiveWebhook => {
  const keep = async (provider: string, request: WebhookRequest, log: Log): Promise<void> => {
    const { rawBody, headers } = request;
    const webhook = { provider, receivedAtMs: deps.clock.nowMs(), rawBody, headers };
    const archived = await deps.archive.put(webhook);
    await deps.forward(webhook, archived);
    log.info('WEBHOOK_RECEIVED', { provider, archive_key: archived.key, bytes: rawBody.byteLength });
  };
  return async (request, log) => {
    const provider = /^\/([a-z0-9-]+)$/.exec(request.path)?.[1] ?? '';
    const sender = Object.hasOwn(deps.senders, provider) ? deps.senders[provider] : undefined;
    if (sender === undefined) return err('unknown_provider');
    if (request.method !== 'POST') return err('method_not_allowed');
    if (request.rawBody.byteLength > WEBHOOK_BYTES_MAX) return err('body_too_large');
    const { rawBody, headers } = request;
    const secrets = await sender.readSecrets();
    const verified = sender.verify({ rawBody, headers, secrets, clock: deps.clock });
    if (verified.ok) await keep(provider, request, log);
    return verified;
  };
};
