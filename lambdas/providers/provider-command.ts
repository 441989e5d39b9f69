import type { OperationId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { DisputeEvidence } from './provider-dispute.ts';

/** What the house asks a provider to do; each kind is one request with one idempotency key. */
export type OperationKind = 'authorize' | 'capture' | 'void' | 'refund' | 'payout' | 'dispute_evidence';

/** One operation as the provider needs to know it. Its id is the provider's idempotency key and our reference. */
export type ProviderCommand =
  | {
      readonly kind: 'authorize';
      readonly operationId: OperationId;
      readonly amount: Money;
      readonly source: string;
      /** `automatic`: authorise and capture in one go. */
      readonly capture: 'automatic' | 'manual';
    }
  | {
      readonly kind: 'capture';
      readonly operationId: OperationId;
      readonly amount: Money;
      readonly providerReference: string;
    }
  | { readonly kind: 'void'; readonly operationId: OperationId; readonly providerReference: string }
  | {
      readonly kind: 'refund';
      readonly operationId: OperationId;
      readonly amount: Money;
      /** Of the charge that is paid back. */
      readonly providerReference: string;
    }
  | {
      readonly kind: 'payout';
      readonly operationId: OperationId;
      readonly amount: Money;
      /** Token of the merchant's bank account at the provider. */
      readonly destination: string;
    }
  /** Moves no money, and may have been done or not like everything that does. */
  | {
      readonly kind: 'dispute_evidence';
      readonly operationId: OperationId;
      /** Of the dispute. */
      readonly providerReference: string;
      readonly evidence: DisputeEvidence;
    };
