import * as v from 'valibot';
import { err, ok } from '../kernel/result.ts';
import type { EvidenceRequest } from './domain/decide-evidence.ts';
import { checkBody, OperationId, type Parsed, WebhookUrl } from './requests.ts';
import { refusal } from './sandbox-answer.ts';

/** As much as Stripe takes in all. */
const EVIDENCE_CHARACTERS_MAX = 150_000;

const EvidenceBody = v.strictObject({
  operation_id: OperationId,
  evidence: v.pipe(v.record(v.string(), v.pipe(v.string(), v.minLength(1))), v.minEntries(1)),
  webhook_url: WebhookUrl,
});

export const parseEvidence = (
  disputeId: string,
  body: string,
  key: string | undefined,
): Parsed<EvidenceRequest> => {
  const checked = checkBody(EvidenceBody, body, key);
  if (!checked.ok) return checked;
  const { operation_id, evidence, webhook_url } = checked.value;
  if (Object.values(evidence).join('').length > EVIDENCE_CHARACTERS_MAX)
    return err(refusal('invalid_request', 'too much evidence'));
  return ok({ operationId: operation_id, disputeId, evidence, webhookUrl: webhook_url });
};
