import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createQueueHandler } from '../platform/queue.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createInvoiceStore } from './invoice-store.ts';
import { OVERDUE_ENVIRONMENT } from './overdue.environment.ts';
import { createOverdueConsumer } from './tell-overdue.ts';

const environment = OVERDUE_ENVIRONMENT.read();
const money = { documents: createDocumentClient(), clock: systemClock, table: environment.MONEY_TABLE };
const transact = createTransact(money);

export const handler = createQueueHandler({
  log: createLogger('overdue'),
  process: createOverdueConsumer({
    ...money,
    transact,
    invoices: createInvoiceStore({ ...money, transact }),
  }),
});
