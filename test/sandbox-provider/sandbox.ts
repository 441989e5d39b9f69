import type { Context, LambdaFunctionURLEvent } from 'aws-lambda';
import { silentLog } from '../../lambdas/platform/logger.ts';
import { createCheckKey } from '../../lambdas/sandbox-provider/check-key.ts';
import { createSandbox } from '../../lambdas/sandbox-provider/create-sandbox.ts';
import type { Enqueue } from '../../lambdas/sandbox-provider/enqueue.ts';
import type { SandboxStore, WebhookMessage } from '../../lambdas/sandbox-provider/sandbox-store.ts';
import { createServe } from '../../lambdas/sandbox-provider/serve.ts';
import { createManualClock } from '../support/clock.ts';
import { createMemorySandboxStore } from './memory-sandbox-store.ts';

export const KEY = 'sandbox-key';
export const WEBHOOK_URL = 'https://receiver.example/webhooks/sandbox';
const CONTEXT = {} as Context;

export const urlEvent = (request: {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}): LambdaFunctionURLEvent =>
  ({
    rawPath: request.path,
    rawQueryString: request.query ?? '',
    headers: { ...request.headers },
    requestContext: {
      requestId: 'request-1',
      domainName: 'sandbox.example',
      http: { method: request.method },
    },
    ...(request.body === undefined ? {} : { body: request.body }),
    isBase64Encoded: false,
  }) as LambdaFunctionURLEvent;

export interface Called {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export type ChargeBody = {
  readonly operation_id: string;
  readonly amount: number;
  readonly currency: string;
  readonly source: string;
  readonly capture: boolean;
  readonly webhook_url: string;
};

export const chargeBody = (source: string, other: Partial<ChargeBody> = {}): ChargeBody => ({
  operation_id: 'op_1',
  amount: 1250,
  currency: 'EUR',
  source,
  capture: true,
  webhook_url: WEBHOOK_URL,
  ...other,
});

const payoutBody = (destination: string) => ({
  operation_id: 'op_out',
  amount: 900,
  currency: 'EUR',
  destination,
  webhook_url: WEBHOOK_URL,
});

/** Any body with a key, right or wrong in the rest. */
type KeyedBody = Readonly<Record<string, unknown>> & { readonly operation_id: string };

export interface Wrap {
  readonly store?: (store: SandboxStore) => SandboxStore;
  readonly enqueue?: (enqueue: Enqueue) => Enqueue;
}

/** The provider as deployed, over a store and a queue in memory. */
export const setup = (wrap: Wrap = {}) => {
  const memory = createMemorySandboxStore();
  const clock = createManualClock();
  const queued: WebhookMessage[] = [];
  const enqueue: Enqueue = async (messages) => {
    queued.push(...messages);
  };
  const serve = createServe({
    routes: createSandbox({
      store: wrap.store?.(memory.store) ?? memory.store,
      enqueue: wrap.enqueue?.(enqueue) ?? enqueue,
      clock,
    }),
    checkKey: createCheckKey({ readKeys: async () => [KEY, 'previous-key'] }),
    publicUrl: 'self',
    clock,
    log: silentLog,
  });
  const call = async (event: LambdaFunctionURLEvent): Promise<Called> => {
    const { statusCode, body } = await serve(event, CONTEXT);
    return { status: statusCode, text: body, body: JSON.parse(body) as Record<string, unknown> };
  };
  const authorization = `Bearer ${KEY}`;
  const get = async (path: string, query = ''): Promise<Called> =>
    call(urlEvent({ method: 'GET', path, query, headers: { authorization } }));
  const post = async (path: string, body: KeyedBody): Promise<Called> =>
    call(
      urlEvent({
        method: 'POST',
        path,
        body: JSON.stringify(body),
        headers: { authorization, 'idempotency-key': body.operation_id },
      }),
    );
  return {
    ...memory,
    clock,
    queued,
    call,
    get,
    post,
    charge: async (source: string, other: Partial<ChargeBody> = {}): Promise<Called> =>
      post('/v1/charges', chargeBody(source, other)),
    refund: async (chargeId: string, operationId: string, amount: number): Promise<Called> =>
      post('/v1/refunds', { operation_id: operationId, charge: chargeId, amount, webhook_url: WEBHOOK_URL }),
    giveEvidence: async (disputeId: string, text: string, operationId = 'op_evidence'): Promise<Called> =>
      post(`/v1/disputes/${disputeId}/evidence`, {
        operation_id: operationId,
        evidence: { text },
        webhook_url: WEBHOOK_URL,
      }),
    settle: async (operationId: string, other: object = {}): Promise<Called> =>
      post('/v1/settlements', { operation_id: operationId, ...other }),
    payOut: async (destination: string, other: object = {}): Promise<Called> =>
      post('/v1/payouts', { ...payoutBody(destination), ...other }),
  };
};

/** `type+delay` of everything in the queue: what is sent when. */
export const schedule = (queued: readonly WebhookMessage[]): readonly string[] =>
  queued.map(({ type, delay_seconds }) => `${type}+${delay_seconds}`);
