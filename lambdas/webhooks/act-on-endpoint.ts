import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import type { EventSource, ResourceView } from '../kernel/event.ts';
import type { EventId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import {
  type Changed,
  type ChangeOnceError,
  type ChangePlan,
  type ChangeRequest,
  createChangeOnce,
} from '../platform/change-once.ts';
import { putEvent } from '../platform/event-item.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { createNewSecret } from './create-endpoint.ts';
import type { Endpoint } from './domain/endpoint.ts';
import { endpointEvent, endpointPartition } from './domain/endpoint-event.ts';
import { endpointView } from './domain/endpoint-view.ts';
import { rotateSecrets } from './domain/signing-secrets.ts';
import { endpointKey, fromEndpointItem } from './endpoint-item.ts';
import { changeEndpoint } from './endpoint-writes.ts';

interface Deps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly clock: Clock;
  readonly table: string;
  readonly moneyTable: string;
  readonly newSecret: ReturnType<typeof createNewSecret>;
}

/** @param source Who asks. */
export type Act<Wish, Refusal, Shown> = (
  request: ChangeRequest<Wish>,
  source: EventSource,
) => Promise<Result<Changed<Endpoint> & Shown, Refusal | ChangeOnceError>>;

const once = <Wish, Refusal>(
  deps: Deps,
  request: ChangeRequest<Wish>,
  plan: (endpoint: Endpoint, at: string) => Promise<Result<ChangePlan<Endpoint>, Refusal>>,
) =>
  createChangeOnce<Endpoint, Wish, Refusal>({
    ...deps,
    key: (id) => endpointKey(request.merchantId, id),
    fromItem: fromEndpointItem,
    plan: (endpoint, _request, at) => plan(endpoint, at),
  })(request);

export type RotateSecret = Act<
  { readonly overlapSeconds: number },
  RotateRefusal,
  { readonly secret: string | null }
>;
export interface RotateRefusal {
  readonly kind: 'too_many_secrets';
}

/** Gives an endpoint a new secret, which is shown to whoever asked first: a duplicate is answered without it. */
export const createRotateSecret =
  (deps: Deps): RotateSecret =>
  async (request) => {
    const { secret, ciphertext } = await deps.newSecret(request.merchantId);
    const changed = await once<typeof request.wish, RotateRefusal>(deps, request, async (endpoint, at) => {
      const nowMs = Date.parse(at);
      const rotated = rotateSecrets(endpoint.secrets, ciphertext, nowMs, request.wish.overlapSeconds);
      if (!rotated.ok) return err({ kind: rotated.error });
      const resource = { ...endpoint, secrets: rotated.value, updatedAt: at };
      return ok({
        resource,
        answer: endpointView(resource, nowMs),
        writes: [changeEndpoint(deps.table, resource)],
      });
    });
    return changed.ok ? ok({ ...changed.value, secret: changed.value.isReplay ? null : secret }) : changed;
  };

export type TestEndpoint = Act<Readonly<Record<string, never>>, never, object>;

const testAnswer = (eventId: EventId, endpoint: Endpoint, at: string): ResourceView => ({
  object: 'endpoint_test',
  event: eventId,
  endpoint: endpoint.id,
  created_at: at,
});

/** Sends a real, signed event to one endpoint, on the way that all events take. */
export const createTestEndpoint =
  (deps: Deps): TestEndpoint =>
  (request, source) =>
    once<typeof request.wish, never>(deps, request, async (endpoint, at) => {
      const resource = { ...endpoint, eventsCount: endpoint.eventsCount + 1 };
      const event = endpointEvent('endpoint.test', { before: null, after: resource }, source, at);
      return ok({
        resource,
        answer: testAnswer(event.id, endpoint, at),
        writes: [
          changeEndpoint(deps.table, resource),
          putEvent(deps.moneyTable, endpointPartition(endpoint.id), event),
        ],
      });
    });
