import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { connectDisputeEffects } from '../disputes/connect-disputes.ts';
import { connectInvoices } from '../invoices/connect-invoices.ts';
import type { Clock } from '../kernel/clock.ts';
import { createBreakerStore } from '../operations/breaker-store.ts';
import { connectOperations } from '../operations/connect-operations.ts';
import { createProviderGate } from '../operations/provider-gate.ts';
import type { parseProviderLimits } from '../operations/provider-limits.ts';
import { connectPaymentEffects } from '../payments/connect-payments.ts';
import { connectPayoutEffects } from '../payouts/connect-payouts.ts';
import type { Log } from '../platform/logger.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import type { Providers } from '../providers/port.ts';
import { connectRefundEffects } from '../refunds/connect-refunds.ts';
import { createAskAbout } from './ask-about.ts';
import { createBookFee } from './book-fee.ts';
import { createBookSettlement } from './book-settlement.ts';
import { createHealFindings, type HealFindings } from './heal-findings.ts';

/** The healing of a deployment: a run's function and the operators' command heal alike. */
export const connectHealing = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly clock: Clock;
  readonly table: string;
  readonly providers: Providers;
  readonly limits: ReturnType<typeof parseProviderLimits>;
  readonly log: Log;
}): HealFindings => {
  const resources = {
    payment: connectPaymentEffects({ ...deps, followPayment: connectInvoices(deps) }),
    refund: connectRefundEffects(deps),
    payout: connectPayoutEffects(deps),
    dispute: connectDisputeEffects(deps),
  };
  const gate = createProviderGate({ ...deps, store: createBreakerStore(deps) });
  const booking = { ...deps, transact: createTransact(deps) };
  return createHealFindings({
    ...deps,
    ...connectOperations({ ...deps, resources }),
    askAbout: createAskAbout({ ...deps, gate }),
    bookFee: createBookFee(booking),
    bookSettlement: createBookSettlement(booking),
  });
};
