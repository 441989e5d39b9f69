import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/clock.ts';
import { err, ok } from '../kernel/result.ts';
import { explainOpen, type OpenOperationError } from '../operations/explain-open.ts';
import { type OperationStore, putOperation } from '../operations/operation-store.ts';
import { type ChangeOnce, type ChangeOnceError, createChangeOnce } from '../platform/change-once.ts';
import type { Transact } from '../platform/unit-of-work.ts';
import type { DisputeEvidence } from '../providers/provider-dispute.ts';
import { disputeKey, fromItem } from './dispute-item.ts';
import { openEvidence } from './dispute-writes.ts';
import { type EvidenceError, planEvidence } from './domain/decide-evidence.ts';
import type { Dispute } from './domain/dispute.ts';
import { disputeView } from './domain/dispute-view.ts';

type Refusal = Exclude<EvidenceError, { kind: 'operation_open' }> | OpenOperationError;

export type SubmitEvidenceError = Refusal | ChangeOnceError;

export type SubmitEvidenceUseCase = ChangeOnce<Dispute, DisputeEvidence, Refusal>;

interface SubmitDeps {
  readonly documents: DynamoDBDocumentClient;
  readonly transact: Transact;
  readonly table: string;
  readonly operations: Pick<OperationStore, 'get'>;
  readonly clock: Clock;
}

const explain = async (deps: SubmitDeps, dispute: Dispute): Promise<OpenOperationError> =>
  explainOpen(dispute.openOperation === null ? null : await deps.operations.get(dispute.openOperation));

/** Hands in the evidence: an operation, the dispute that waits for it and the remembered wish, in one transaction. */
export const createSubmitEvidence = (deps: SubmitDeps): SubmitEvidenceUseCase =>
  createChangeOnce({
    ...deps,
    key: disputeKey,
    fromItem,
    plan: async (dispute, { wish, correlationId }, at) => {
      const planned = planEvidence(dispute, wish, { correlationId, at });
      if (!planned.ok)
        return err(planned.error.kind === 'operation_open' ? await explain(deps, dispute) : planned.error);
      const { dispute: waiting, operation } = planned.value;
      return ok({
        resource: waiting,
        answer: disputeView(waiting),
        writes: [openEvidence(deps.table, waiting), putOperation(deps.table, operation)],
      });
    },
  });
