import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type Endpoint, startEndpoint } from '../../bench/dynamodb/endpoint.ts';
import { createDocuments } from '../../bench/subjects/clients.ts';
import { MONEY } from '../../bench/subjects/tables.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { createApplyEntries } from '../../lambdas/ledger/apply-entries.ts';
import type { Item } from '../../lambdas/platform/dynamo.ts';
import { createTransact } from '../../lambdas/platform/unit-of-work.ts';

/** The money table as the benchmarks model it: real expressions, real cancellations, behind the real SDK. */
export const startMoneyTable = async () => {
  const endpoint: Endpoint = await startEndpoint({ tables: [MONEY] });
  const documents = createDocuments(endpoint.url);
  const transact = createTransact({ documents, clock: systemClock });
  return {
    endpoint,
    documents,
    transact,
    table: MONEY.name,
    applyEntries: createApplyEntries({ transactOn: () => transact, table: MONEY.name, clock: systemClock }),
    /** Everything whose partition key contains this. */
    itemsOf: async (text: string): Promise<readonly Item[]> => {
      const { Items } = await documents.send(
        new ScanCommand({
          TableName: MONEY.name,
          FilterExpression: 'contains(pk, :text)',
          ExpressionAttributeValues: { ':text': text },
        }),
      );
      return Items ?? [];
    },
    close: async () => {
      documents.destroy();
      await endpoint.close();
    },
  };
};

export type MoneyTable = Awaited<ReturnType<typeof startMoneyTable>>;
