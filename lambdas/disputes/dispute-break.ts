import { toRfc3339 } from '../kernel/clock.ts';
import type { EventSource } from '../kernel/event.ts';
import { openBreak } from '../ledger/break-writes.ts';
import { breakId } from '../ledger/domain/break.ts';
import type { WriteItem } from '../platform/unit-of-work.ts';
import type { Dispute } from './domain/dispute.ts';

/** Opens it, and moves nothing: the dispute stays as it is, whoever is right. Of what was told however often, there is one. */
export const openDisputeContradiction = (
  table: string,
  dispute: Dispute,
  {
    recorded,
    told,
    source,
  }: { readonly recorded: string; readonly told: string; readonly source: EventSource },
  nowMs: number,
): readonly WriteItem[] =>
  openBreak(
    table,
    {
      provider: dispute.provider,
      difference: null,
      seen: null,
      id: breakId('dispute_contradicted', dispute.id, recorded, told),
      kind: 'dispute_contradicted',
      subjectId: dispute.id,
      resourceId: dispute.id,
      merchantId: dispute.merchantId,
      amount: dispute.amount,
      detail: `recorded ${recorded}, told ${told}`,
      since: toRfc3339(nowMs),
      openedAt: toRfc3339(nowMs),
    },
    'disputes',
    source,
  );
