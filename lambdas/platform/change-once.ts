import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import type { ResourceView } from '../kernel/event.ts';
import { deriveId, type MerchantId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { createBatchGet, type ItemKey } from './batch-get.ts';
import type { Item } from './dynamo.ts';
import { intentKey, putIntent, toIntent } from './intent-item.ts';
import type { Transact, WriteItem } from './unit-of-work.ts';

/** A wish about a resource that is already there. */
export interface ChangeRequest<Wish> {
  readonly merchantId: MerchantId;
  readonly resourceId: string;
  /** Method and path as called: the same key may be used for another resource. */
  readonly route: string;
  readonly idempotencyKey: string;
  readonly fingerprint: string;
  readonly correlationId: string;
  readonly wish: Wish;
}

/** The resource after the wish, what the wish is answered with, and the writes that make it so. */
export interface ChangePlan<Resource> {
  readonly resource: Resource;
  readonly answer: ResourceView;
  /** Conditional on exactly the resource that was planned on. */
  readonly writes: readonly WriteItem[];
}

export interface Changed<Resource> {
  /** As it is now; for a duplicate, what became of it since. */
  readonly resource: Resource;
  readonly answer: ResourceView;
  readonly isReplay: boolean;
}

export type ChangeOnceError =
  | { readonly kind: 'not_found' }
  | { readonly kind: 'idempotency_key_reused' }
  | { readonly kind: 'contended' };

/** Each round is lost only to somebody who won it. */
const ROUNDS_MAX = 5;

interface ChangeOnceDeps<Resource, Wish, Refusal> {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly clock: Clock;
  readonly key: (resourceId: string) => ItemKey;
  readonly fromItem: (item: Item) => Resource;
  readonly plan: (
    resource: Resource,
    request: ChangeRequest<Wish>,
    at: string,
  ) => Promise<Result<ChangePlan<Resource>, Refusal>>;
}

export type ChangeOnce<Resource, Wish, Refusal> = (
  request: ChangeRequest<Wish>,
) => Promise<Result<Changed<Resource>, Refusal | ChangeOnceError>>;

/**
 * Changes a resource that is already there, once for each idempotency key: the change and the remembered wish are
 * one transaction, so a duplicate finds the first answer for ever.
 *
 *     first      reads nothing remembered ─────── writes change and wish ✓
 *     duplicate    reads nothing remembered ───────── writes change and wish ✗ → reads the wish: the first answer
 */
export const createChangeOnce = <Resource extends { readonly merchantId: MerchantId | null }, Wish, Refusal>(
  deps: ChangeOnceDeps<Resource, Wish, Refusal>,
): ChangeOnce<Resource, Wish, Refusal> => {
  const batchGet = createBatchGet(deps);
  const round = async (
    request: ChangeRequest<Wish>,
    intentId: string,
  ): Promise<Result<Changed<Resource>, Refusal | ChangeOnceError> | 'again'> => {
    const { pk } = intentKey(intentId);
    const items = await batchGet([deps.key(request.resourceId), intentKey(intentId)]);
    const [stored, remembered] = [
      items.find((item) => item['pk'] !== pk),
      items.find((item) => item['pk'] === pk),
    ];
    const resource = stored === undefined ? null : deps.fromItem(stored);
    if (resource?.merchantId !== request.merchantId) return err({ kind: 'not_found' });
    if (remembered !== undefined) return replay(resource, remembered, request.fingerprint);
    const at = toRfc3339(deps.clock.nowMs());
    const planned = await deps.plan(resource, request, at);
    if (!planned.ok) return planned;
    const { answer, writes } = planned.value;
    const { fingerprint, resourceId } = request;
    const intent = { id: intentId, fingerprint, resourceId, createdAt: at, answer };
    const written = await deps.transact([...writes, putIntent(deps.table, intent)]);
    return written.ok ? ok({ resource: planned.value.resource, answer, isReplay: false }) : 'again';
  };
  return async (request) => {
    const intentId = deriveId('int', request.merchantId, request.route, request.idempotencyKey);
    for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
      const result = await round(request, intentId);
      if (result !== 'again') return result;
    }
    return err({ kind: 'contended' });
  };
};

const replay = <Resource>(
  resource: Resource,
  remembered: Item,
  fingerprint: string,
): Result<Changed<Resource>, ChangeOnceError> => {
  const intent = toIntent(remembered);
  return intent.fingerprint === fingerprint
    ? ok({ resource, answer: intent.answer, isReplay: true })
    : err({ kind: 'idempotency_key_reused' });
};
