import { systemClock } from '../../lambdas/kernel/clock.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { operationId } from '../../lambdas/operations/domain/operation.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';
import { createBookFee } from '../../lambdas/reconciliation/book-fee.ts';
import { startEndpoint } from '../dynamodb/endpoint.ts';
import { createDocuments } from '../subjects/clients.ts';
import { MONEY } from '../subjects/tables.ts';

const FEES = 20;

/** Write units, indexes included, that it takes to book a price which a provider's history names. */
export const unitsOfFee = async (): Promise<number> => {
  const endpoint = await startEndpoint({ tables: [MONEY] });
  const store = { documents: createDocuments(endpoint.url), table: MONEY.name, clock: systemClock };
  const bookFee = createBookFee({ ...store, transact: createTransact(store) });
  for (let index = 0; index < FEES; index++)
    await bookFee({
      merchantId: 'mer_7k2m9q4x5t8w1z3b6d0f2h4j6n',
      operationId: operationId(`pay_${index}`, 1),
      amount: money(55n, 'EUR'),
      provider: 'sandbox',
      lineId: `txn_${index}`,
      runId: 'run_7k2m9q4x5t8w1z3b6d0f2h4j6n',
      createdAt: '2026-11-21T09:00:00.000Z',
    });
  const units = endpoint.takeRequests().reduce((sum, { writeUnits }) => sum + writeUnits, 0);
  await endpoint.close();
  return units / FEES;
};
