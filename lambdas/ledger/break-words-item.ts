import type { Item } from '../platform/dynamo.ts';
import type { Break, Proposal } from './domain/break.ts';

export const text = (item: Item, name: string): string | null => {
  const value = item[name];
  return typeof value === 'string' ? value : null;
};

/** What people and runs have said of a break, as it is stored. */
export const peopleItem = ({ owner, proposal, ended }: Break): Item => ({
  owner: owner ?? undefined,
  proposed_as: proposal?.as,
  proposed_by: proposal?.by,
  proposed_principal: proposal?.principal ?? undefined,
  proposed_reason: proposal?.reason,
  proposed_at: proposal?.at,
  resolved_at: ended?.at,
  resolved_by: ended?.as,
  ended_by: ended?.by ?? undefined,
  ended_reason: ended?.reason ?? undefined,
});

/** When only adjusting entries were proposed, what it was had no name. */
const toProposal = (item: Item): Proposal | null => {
  const by = text(item, 'proposed_by');
  return by === null
    ? null
    : {
        as: (text(item, 'proposed_as') as Proposal['as'] | null) ?? 'settled',
        by,
        principal: text(item, 'proposed_principal'),
        reason: String(item['proposed_reason']),
        at: String(item['proposed_at']),
      };
};

const coveredIn = (item: Item): Pick<NonNullable<Break['seen']>, 'covered'> => {
  const covered = item['seen_covered'] as NonNullable<Break['seen']>['covered'];
  return covered === undefined ? {} : { covered };
};

export const toPeople = (item: Item): Pick<Break, 'owner' | 'proposal' | 'ended' | 'seen'> => {
  const [endedAt, seenRun] = [text(item, 'resolved_at'), text(item, 'seen_run')];
  return {
    owner: text(item, 'owner'),
    proposal: toProposal(item),
    ended:
      endedAt === null
        ? null
        : {
            at: endedAt,
            as: String(item['resolved_by']),
            by: text(item, 'ended_by'),
            reason: text(item, 'ended_reason'),
          },
    seen:
      seenRun === null
        ? null
        : {
            runId: seenRun,
            at: String(item['seen_at']),
            count: Number(item['seen_count']),
            evidence: String(item['seen_evidence']),
            ...coveredIn(item),
          },
  };
};
