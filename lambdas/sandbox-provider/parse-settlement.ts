import * as v from 'valibot';
import { ok } from '../kernel/result.ts';
import type { SettlementRequest } from './domain/decide-settlement.ts';
import { checkBody, OperationId, type Parsed } from './requests.ts';

const SettlementBody = v.strictObject({
  operation_id: OperationId,
  held_back: v.optional(v.pipe(v.number(), v.safeInteger('must be an integer of minor units')), 0),
  comes_back: v.optional(v.boolean(), false),
});

export const parseSettlement = (body: string, key: string | undefined): Parsed<SettlementRequest> => {
  const checked = checkBody(SettlementBody, body, key);
  if (!checked.ok) return checked;
  const { operation_id, held_back, comes_back } = checked.value;
  return ok({ operationId: operation_id, heldBack: BigInt(held_back), comesBack: comes_back });
};
