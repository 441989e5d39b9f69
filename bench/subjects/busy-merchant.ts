import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { accountId } from '../../lambdas/ledger/domain/account.ts';
import { type JournalEntry, makeJournalEntry } from '../../lambdas/ledger/domain/journal-entry.ts';
import { type CreatedPayout, createPayout } from '../../lambdas/payouts/domain/create-payout.ts';

const BUSY = deriveId('mer', 'busy');
const AT = '2026-11-21T09:00:00.000Z';

/** Each posting and each spend is of one unit, so that a sum is a count. */
const ONE = money(100, 'EUR');
export const MINOR_EACH = ONE.minor;

export const PAYABLE = accountId(BUSY, 'merchant_payable', ONE.currency);

/** The entry of a payment that was captured: it touches two accounts. */
export const capturedPayment = (name: string): JournalEntry =>
  makeJournalEntry('payment_captured', ONE, {
    merchantId: BUSY,
    operationId: deriveId('op', name),
    resourceId: deriveId('pay', name),
    eventId: deriveId('evt', name),
    createdAt: AT,
  });

/** A payout that needs nobody's approval: it takes its money out of what is available. */
export const payout = (name: string): CreatedPayout =>
  createPayout(
    {
      merchantId: BUSY,
      route: 'POST /v1/payouts',
      idempotencyKey: name,
      fingerprint: name,
      correlationId: name,
      amount: ONE,
      destination: 'ba_ok',
      reference: null,
      description: null,
      metadata: {},
      clientId: 'bench',
      approvalAbove: MINOR_EACH,
    },
    { provider: 'sandbox', destinationId: deriveId('dst', 'sandbox', 'ba_ok', BUSY) },
    { kind: 'api', client_id: 'bench', request_id: name },
    AT,
  );
