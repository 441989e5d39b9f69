import { type BreakStore, createBreakStore } from '../../lambdas/ledger/break-store.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import type { Session } from '../session.ts';

export const connectBreaks = async ({ target, readOutputs }: Session): Promise<BreakStore> =>
  createBreakStore({
    documents: createDocumentClient(target.cloud),
    table: (await readOutputs('Quittance-Data')).get('MoneyTable'),
  });
