import type { OperationId, SettlementId } from '../../kernel/ids.ts';
import { isId } from '../../kernel/ids.ts';
import type { PostingRule } from '../../ledger/domain/posting-table.ts';
import type { HistoryKind } from '../../providers/port.ts';
import type { Finding } from './finding.ts';
import { signOf } from './movement.ts';
import type { ScopedRecord } from './record.ts';
import { isSettlement, type SettlementMovement } from './settlement.ts';

/** What could make our books agree with a finding's other side, if the provider confirms it. */
export type Cure =
  /** They moved the money of an operation, and nobody told us: a webhook was lost. */
  | { readonly kind: 'confirm_moved'; readonly operationId: OperationId; readonly there: ScopedRecord }
  /** They know nothing of an operation that is open here: it never reached them. */
  | { readonly kind: 'confirm_nothing'; readonly operationId: OperationId }
  /** They charged a price for a movement that both sides have. */
  | {
      readonly kind: 'book_fee';
      readonly operationId: OperationId;
      readonly here: ScopedRecord;
      readonly there: ScopedRecord;
      readonly feeMinor: bigint;
    }
  /** They settled, which they do unasked, and nobody told us. */
  | {
      readonly kind: 'book_settlement';
      readonly settlementId: SettlementId;
      readonly movement: SettlementMovement;
      /** What they call it. */
      readonly reference: string;
      readonly there: ScopedRecord;
    };

/** What a movement is booked as, where an operation's own outcome books it. */
export const BOOKED_BY_OUTCOME: Readonly<Partial<Record<HistoryKind, PostingRule>>> = {
  charge: 'payment_captured',
  refund: 'refund_succeeded',
  payout: 'payout_paid',
  payout_return: 'payout_returned',
  refund_return: 'refund_returned',
};

/** What a provider does long after an operation's own outcome, and which its operation does not show. */
const RETURNS: ReadonlySet<HistoryKind> = new Set(['payout_return', 'refund_return']);

export const isReturn = ({ movement }: ScopedRecord): boolean => RETURNS.has(movement);

const operationOf = ({ causeId }: ScopedRecord): OperationId | null =>
  causeId !== null && isId('op', causeId) ? causeId : null;

const only = (records: readonly ScopedRecord[]): ScopedRecord | null =>
  records.length === 1 ? (records[0] ?? null) : null;

const isOneMovement = (here: ScopedRecord, there: ScopedRecord): boolean =>
  here.movement === there.movement && here.currency === there.currency && here.minor === there.minor;

const forStatus = (here: ScopedRecord, there: ScopedRecord): Cure | null => {
  const operationId = operationOf(here);
  const isLost = here.status === 'pending' && there.status === 'moved' && isOneMovement(here, there);
  return operationId !== null && isLost ? { kind: 'confirm_moved', operationId, there } : null;
};

/** Whether what a line names as its fee can be one: no more than what moved. */
export const isPrice = (there: ScopedRecord): boolean => {
  const feeMinor = there.fee ?? 0n;
  return feeMinor > 0n && feeMinor <= (there.minor < 0n ? -there.minor : there.minor);
};

/** A price that is booked already, and another one now, is for a person: an entry is never changed. */
const forFee = (here: ScopedRecord, there: ScopedRecord): Cure | null => {
  const operationId = operationOf(here);
  const feeMinor = there.fee ?? 0n;
  // A return shares its operation with what came back, and the operation's one fee is that one's.
  const mayHavePrice = here.fee === 0n && !isReturn(here);
  const isItsPrice = isPrice(there) && mayHavePrice && isOneMovement(here, there);
  return operationId !== null && isItsPrice ? { kind: 'book_fee', operationId, here, there, feeMinor } : null;
};

/** A payout or a refund that came back is told by a webhook, too; what else only they have, nobody here asked for. */
const forMissingHere = (there: ScopedRecord): Cure | null => {
  const operationId = operationOf(there);
  return operationId !== null && isReturn(there) && there.status === 'moved'
    ? { kind: 'confirm_moved', operationId, there }
    : null;
};

/** Only the provider's own history names settlements: a bank's line says where money came from, and not why. */
const forSettlement = (there: ScopedRecord): Cure | null => {
  const { causeId, reference, movement, status } = there;
  const isNamed = causeId !== null && isId('stl', causeId) && reference !== null;
  // A line whose sign says the opposite of its movement says nothing, and of nothing there is no entry.
  const isPossible = isSettlement(movement) && there.minor * signOf(movement) > 0n;
  return isNamed && status === 'moved' && isPossible
    ? { kind: 'book_settlement', settlementId: causeId, movement, reference, there }
    : null;
};

const forMissingThere = (here: ScopedRecord): Cure | null => {
  const operationId = operationOf(here);
  return operationId !== null && here.status === 'pending' ? { kind: 'confirm_nothing', operationId } : null;
};

/** They have it and we do not; of a settlement it may be said at once that it is not what its lines come to. */
const isUnbooked = ({ class: found }: Finding): boolean =>
  found === 'missing_here' || found === 'amount_differs';

/**
 * Which cure a finding allows: only those of one movement of one operation, found by its id. Whatever was brought together by
 * likeness, in parts or twice is a person's.
 *
 * @param isOfStatement A price and a settlement are booked by the line that names them, and nobody can be asked about them:
 *   by the provider's own line only, never by a file's.
 */
export const chooseCure = (finding: Finding, isOfStatement = false): Cure | null => {
  const [here, there] = [only(finding.here), only(finding.there)];
  if (finding.here.length === 0 && there !== null && isUnbooked(finding))
    return (isOfStatement ? null : forSettlement(there)) ?? forMissingHere(there);
  if (finding.class === 'missing_there') return here === null ? null : forMissingThere(here);
  if (here === null || there === null || finding.rule !== 'operation_id') return null;
  if (finding.class === 'status_differs') return forStatus(here, there);
  return finding.class === 'fee_differs' && !isOfStatement ? forFee(here, there) : null;
};
