import { createChangeCharge } from './change-charge.ts';
import { createSandboxBooks } from './commit-change.ts';
import { type ChargeDeps, createCreateCharge } from './create-charge.ts';
import { createCreatePayout } from './create-payout.ts';
import { createCreateRefund } from './create-refund.ts';
import { createCreateSettlement } from './create-settlement.ts';
import type { Enqueue } from './enqueue.ts';
import { createFinishAction } from './finish-action.ts';
import { createReadBooks } from './read-books.ts';
import { createSandboxRoutes, type SandboxRoute } from './sandbox-routes.ts';
import { createTakeEvidence } from './take-evidence.ts';

/** The whole provider over a store, a queue and a clock. */
export const createSandbox = (
  deps: Omit<ChargeDeps, 'books'> & { readonly enqueue: Enqueue },
): readonly SandboxRoute[] => {
  const charging: ChargeDeps = { ...deps, books: createSandboxBooks(deps) };
  return createSandboxRoutes({
    createCharge: createCreateCharge(charging),
    changeCharge: createChangeCharge(charging),
    createRefund: createCreateRefund(charging),
    createPayout: createCreatePayout(charging),
    createSettlement: createCreateSettlement(charging),
    takeEvidence: createTakeEvidence(charging),
    finishAction: createFinishAction(charging),
    readBooks: createReadBooks(charging),
  });
};
