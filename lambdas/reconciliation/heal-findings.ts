import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { money } from '../kernel/money.ts';
import { journalEntryId } from '../ledger/domain/journal-entry.ts';
import type { Operation } from '../operations/domain/operation.ts';
import type { OperationStore } from '../operations/operation-store.ts';
import type { RecordAnswer } from '../operations/record-answer.ts';
import type { Log } from '../platform/logger.ts';
import type { AskAbout } from './ask-about.ts';
import type { BookFee } from './book-fee.ts';
import type { BookSettlement } from './book-settlement.ts';
import { BOOKED_BY_OUTCOME, type Cure, chooseCure, isPrice, isReturn } from './domain/choose-cure.ts';
import type { Finding } from './domain/finding.ts';
import {
  failed,
  type Healed,
  type HealedFinding,
  type HealingRun,
  unhealed,
} from './domain/healed-finding.ts';
import { isAskable, isCured, isUnderWay, judgeAnswer } from './domain/judge-answer.ts';
import type { ScopedRecord } from './domain/record.ts';
import { createHealSettlement } from './heal-settlement.ts';
import { mapInOrder } from './map-in-order.ts';

export type HealFindings = (
  run: HealingRun,
  findings: AsyncIterable<Finding>,
) => AsyncIterable<HealedFinding>;

interface HealDeps {
  readonly operations: Pick<OperationStore, 'get'>;
  readonly recordAnswer: RecordAnswer;
  readonly askAbout: AskAbout;
  readonly bookFee: BookFee;
  readonly bookSettlement: BookSettlement;
  readonly clock: Clock;
  readonly log: Log;
}

/** A healing is a read, a question and a write one after the other: what waits is the network, not the machine. */
export const AT_ONCE = 8;

/** Cures that the provider has to confirm when it is asked. */
type Asking = Exclude<Cure, { kind: 'book_fee' | 'book_settlement' }>;

const isOfStatement = ({ source }: HealingRun): boolean => source?.kind === 'statement';

const entryOf = (cure: Asking): string | null => {
  const rule = cure.kind === 'confirm_moved' ? BOOKED_BY_OUTCOME[cure.there.movement] : undefined;
  return rule === undefined ? null : journalEntryId(cure.operationId, rule);
};

/**
 * Makes the books say what the provider says, where that is certain: through the engine that records every answer, and with
 * a fee's or a settlement's own entry. Each healing is idempotent by what it writes, so a run that died is simply run again: what it healed
 * is found to be healed.
 */
export const createHealFindings = (deps: HealDeps): HealFindings => {
  const healSettlement = createHealSettlement(deps);
  /** Of a movement with a price: what the run found there is a price of what is booked here. */
  const chargePrice = async (run: HealingRun, operation: Operation, there: ScopedRecord): Promise<Healed> => {
    const amount = money(there.fee ?? 0n, there.currency);
    const told = `${there.id} names a fee of ${amount.minor} ${amount.currency}`;
    const result = await deps.bookFee({
      merchantId: operation.merchantId,
      operationId: operation.id,
      amount,
      provider: run.provider,
      lineId: there.id,
      runId: run.id,
      createdAt: toRfc3339(deps.clock.nowMs()),
    });
    if (result.kind === 'booked') return { healing: 'healed', told, entryId: result.entryId };
    return failed(result.kind === 'differs' ? `${told}, ${result.booked} are booked` : `${told}, busy`);
  };

  /** A movement that was healed may have a price as well, which no other finding of this run tells. */
  const withPrice = async (
    run: HealingRun,
    operation: Operation,
    cure: Asking,
    told: string,
  ): Promise<Healed> => {
    const moved: Healed = { healing: 'healed', told, entryId: entryOf(cure) };
    const hasPrice = cure.kind === 'confirm_moved' && !isReturn(cure.there) && isPrice(cure.there);
    if (!hasPrice || isOfStatement(run)) return moved;
    const price = await chargePrice(run, operation, cure.there);
    return price.healing === 'healed' ? moved : price;
  };

  const confirm = async (run: HealingRun, operation: Operation, cure: Asking): Promise<Healed> => {
    if (isCured(cure, operation)) return withPrice(run, operation, cure, `recorded as ${operation.state}`);
    if (!isAskable(cure, operation)) return failed(`recorded as ${operation.state}`);
    const asked = await deps.askAbout(operation, deps.log);
    if (asked.kind === 'postponed') return failed('the provider must not be called now');
    if (isUnderWay(cure, asked.answer)) return { healing: 'healed', told: asked.told, entryId: null };
    const answer = judgeAnswer(cure, operation, asked.answer, {
      capabilities: asked.capabilities,
      nowMs: deps.clock.nowMs(),
    });
    if (answer === null) return failed(asked.told);
    const source = { kind: 'reconciliation', run_id: run.id } as const;
    const recorded = await deps.recordAnswer(
      { operationId: operation.id, provider: run.provider, channel: 'query', source, answer },
      deps.log,
    );
    if (recorded.kind === 'contradiction')
      return failed(`${asked.told}, and recorded as ${recorded.recorded}`);
    return withPrice(run, operation, cure, asked.told);
  };

  const apply = async (run: HealingRun, cure: Cure): Promise<Healed> => {
    if (cure.kind === 'book_settlement') return healSettlement(run, cure);
    const operation = await deps.operations.get(cure.operationId);
    if (operation === null) return failed('there is no such operation');
    if (operation.provider !== run.provider) return failed(`an operation of ${operation.provider}`);
    return cure.kind === 'book_fee' ? chargePrice(run, operation, cure.there) : confirm(run, operation, cure);
  };

  const heal = async (run: HealingRun, finding: Finding): Promise<HealedFinding> => {
    const cure = chooseCure(finding, isOfStatement(run));
    if (cure === null) return unhealed(finding);
    const { healing, told, entryId } = await apply(run, cure);
    const operationId = cure.kind === 'book_settlement' ? cure.settlementId : cure.operationId;
    deps.log.info(healing === 'healed' ? 'FINDING_HEALED' : 'FINDING_NOT_HEALED', {
      run_id: run.id,
      operation_id: operationId,
      class: finding.class,
      told,
    });
    return { ...finding, healing, evidence: { told, operationId, entryId } };
  };

  return (run, findings) => mapInOrder(findings, AT_ONCE, (finding) => heal(run, finding));
};
