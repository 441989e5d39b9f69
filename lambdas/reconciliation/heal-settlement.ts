import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { money } from '../kernel/money.ts';
import { settlementIdOf } from '../providers/provider-settlement.ts';
import type { BookSettlement } from './book-settlement.ts';
import type { Cure } from './domain/choose-cure.ts';
import { failed, type Healed, type HealingRun } from './domain/healed-finding.ts';

/**
 * Books a settlement that the provider's history has. There is no operation that the provider could be asked about: the
 * line is all that anybody will ever say of it. What it says is booked even if its lines come to something else; then it
 * stays a break, and says by how much.
 */
export const createHealSettlement =
  (deps: { readonly bookSettlement: BookSettlement; readonly clock: Pick<Clock, 'nowMs'> }) =>
  async (run: HealingRun, cure: Extract<Cure, { kind: 'book_settlement' }>): Promise<Healed> => {
    const { there, movement, reference, settlementId } = cure;
    if (settlementIdOf(run.provider, reference) !== settlementId)
      return failed(`${there.id} is no line of ${run.provider}`);
    const amount = money(there.minor < 0n ? -there.minor : there.minor, there.currency);
    const told = `${there.id} names ${amount.minor} ${amount.currency} in ${reference}`;
    const result = await deps.bookSettlement({
      provider: run.provider,
      providerReference: reference,
      movement,
      amount,
      lineId: there.id,
      movedAt: there.at,
      runId: run.id,
      createdAt: toRfc3339(deps.clock.nowMs()),
    });
    if (result.kind === 'contended') return failed(`${told}, busy`);
    if (result.kind === 'differs') return failed(`${told}, ${result.booked} are booked by another line`);
    const kept = there.fee ?? 0n;
    const { entryId } = result;
    return kept === 0n
      ? { healing: 'healed', told, entryId }
      : { healing: 'failed', told: `${told}, and its lines come to ${amount.minor + kept}`, entryId };
  };
