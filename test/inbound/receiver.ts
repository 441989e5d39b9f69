import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import type { ArchiveStore, RawWebhook } from '../../lambdas/inbound/archive-store.ts';
import { archiveKey } from '../../lambdas/inbound/archive-store.ts';
import { toProviderEventMessage } from '../../lambdas/inbound/forward-event.ts';
import { createReceive } from '../../lambdas/inbound/receive.ts';
import { createReceiveWebhook, type Refusal } from '../../lambdas/inbound/receive-webhook.ts';
import type { LogCode } from '../../lambdas/platform/log-codes.ts';
import type { Log, LogFields } from '../../lambdas/platform/logger.ts';
import { verifySandboxWebhook } from '../../lambdas/providers/sandbox/verify-webhook.ts';
import { signWebhook } from '../../lambdas/sandbox-provider/sign-webhook.ts';
import { createManualClock } from '../support/clock.ts';

export const SECRET = 'webhook-secret';
export const BODY = '{"id":"pev_1","note":"ünïcode"}';

interface Line {
  readonly code: LogCode;
  readonly fields: LogFields;
}

const recordingLog = (lines: Line[]): Log => {
  const write = (code: LogCode, fields: LogFields = {}): void => {
    lines.push({ code, fields });
  };
  const log: Log = {
    info: write,
    warn: write,
    error: write,
    with: () => log,
    startInvocation: () => undefined,
  };
  return log;
};

export interface Faults {
  readonly archive?: Error;
  readonly queue?: Error;
  readonly secrets?: Error;
}

/** The receiver over an archive and a queue in memory, which record in what order they were used. */
export const setup = (faults: Faults = {}) => {
  const clock = createManualClock();
  const steps: string[] = [];
  const archived = new Map<string, RawWebhook>();
  const queued: Record<string, unknown>[] = [];
  const refusals: Refusal[] = [];
  const lines: Line[] = [];
  const archive: Pick<ArchiveStore, 'put'> = {
    put: async (webhook) => {
      steps.push('archive');
      if (faults.archive !== undefined) throw faults.archive;
      const key = archiveKey(webhook);
      archived.set(key, webhook);
      return { key, versionId: 'version-1' };
    },
  };
  const receive = createReceive({
    receiveWebhook: createReceiveWebhook({
      senders: {
        sandbox: {
          verify: verifySandboxWebhook,
          readSecrets: async () => {
            if (faults.secrets !== undefined) throw faults.secrets;
            return [SECRET, 'previous-secret'];
          },
        },
      },
      archive,
      forward: async (webhook, at) => {
        steps.push('queue');
        if (faults.queue !== undefined) throw faults.queue;
        queued.push(JSON.parse(toProviderEventMessage(webhook, at)) as Record<string, unknown>);
      },
      clock,
    }),
    countRefusal: (reason) => refusals.push(reason),
    log: recordingLog(lines),
  });
  const signature = (body: string | Uint8Array, secret = SECRET, ageSeconds = 0): string =>
    signWebhook(body, [secret], Math.floor(clock.nowMs() / 1000) - ageSeconds);
  const send = async (request: {
    readonly body?: string | Uint8Array;
    readonly headers?: Readonly<Record<string, string>>;
    readonly method?: string;
    readonly path?: string;
    readonly isBase64?: boolean;
  }) => {
    const body = Buffer.from(request.body ?? BODY);
    const isBase64 = request.isBase64 ?? true;
    const event = {
      rawPath: request.path ?? '/sandbox',
      rawQueryString: '',
      headers: request.headers ?? { 'sandbox-signature': signature(body) },
      requestContext: { requestId: 'request-1', http: { method: request.method ?? 'POST' } },
      body: body.toString(isBase64 ? 'base64' : 'utf8'),
      isBase64Encoded: isBase64,
    } as unknown as LambdaFunctionURLEvent;
    const { statusCode, headers, body: text } = await receive(event, {} as Context);
    return { status: statusCode, headers, body: JSON.parse(text) as Record<string, unknown> };
  };
  return { clock, steps, archived, queued, refusals, lines, send, signature };
};
