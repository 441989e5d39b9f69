import {
  type BreakId,
  type DisputeId,
  deriveId,
  type MerchantId,
  type OperationId,
  type PaymentId,
  type PayoutId,
  type RefundId,
} from '../../kernel/ids.ts';
import type { FailureCode, ProviderCommand, ProviderName } from '../../providers/port.ts';

/** The resource on whose behalf an operation runs. */
export type ResourceReference =
  | { readonly kind: 'payment'; readonly id: PaymentId }
  | { readonly kind: 'refund'; readonly id: RefundId }
  | { readonly kind: 'payout'; readonly id: PayoutId }
  | { readonly kind: 'dispute'; readonly id: DisputeId };

/** A look at an operation that has no final outcome yet: the n-th, due at a time. */
export interface Check {
  readonly number: number;
  readonly at: string;
}

/** One HTTP call made for an operation, or the answer that it brought. */
export interface Attempt {
  readonly at: string;
  readonly ask: 'submit' | 'query';
  /** `succeeded`, `timeout`, `not_found` …: the answer's kind or its reason. */
  readonly answer: string;
}

interface OperationBase {
  readonly id: OperationId;
  readonly command: ProviderCommand;
  readonly provider: ProviderName;
  /** Who may be asked after a refusal that is this provider's own, in this order; nobody if it is absent. */
  readonly alternatives?: readonly ProviderName[];
  readonly resource: ResourceReference;
  readonly merchantId: MerchantId;
  readonly correlationId: string;
  readonly createdAt: string;
  /** Newest last; the oldest are dropped beyond `ATTEMPTS_KEPT`. */
  readonly attempts: readonly Attempt[];
  /** Of the break that calls a person to it, once its outcome was unknown for too long. */
  readonly breakId?: BreakId;
  /** Counts the writes: the next write names the version that it decided on. */
  readonly version: number;
}

/** Each state carries exactly what it needs. */
export type Operation =
  | (OperationBase & { readonly state: 'created' })
  | (OperationBase & {
      readonly state: 'submitted';
      readonly submittedAt: string;
      readonly check: Check | null;
    })
  | (OperationBase & { readonly state: 'unknown'; readonly submittedAt: string; readonly check: Check })
  | (OperationBase & {
      readonly state: 'succeeded';
      readonly submittedAt: string;
      readonly providerReference: string;
    })
  | (OperationBase & {
      readonly state: 'failed';
      readonly submittedAt: string;
      readonly failureCode: FailureCode;
    })
  /** Given up before anything was sent. */
  | (OperationBase & { readonly state: 'canceled'; readonly canceledAt: string });

/** Nothing of it has left the house: it can still be given up. */
export type CreatedOperation = Extract<Operation, { state: 'created' }>;

export type OperationState = Operation['state'];

/** Which states each state may follow. Conditions, documentation and tests derive from this table. */
export const OPERATION_TRANSITIONS = {
  created: [],
  submitted: ['created'],
  unknown: ['submitted'],
  succeeded: ['submitted', 'unknown'],
  failed: ['submitted', 'unknown'],
  canceled: ['created'],
} as const satisfies Record<OperationState, readonly OperationState[]>;

/** More than a month of daily checks; keeps the item far below DynamoDB's limit. */
export const ATTEMPTS_KEPT = 48;

/** The n-th operation of a resource always has the same id, so a duplicate of it collides. */
export const operationId = (resourceId: string, ordinal: number): OperationId =>
  deriveId('op', resourceId, String(ordinal));
