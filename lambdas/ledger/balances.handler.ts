import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createApplyEntries } from './apply-entries.ts';
import { BALANCES_ENVIRONMENT } from './balances.environment.ts';
import { createFollowEntries } from './follow-entries.ts';
import { createTransactOn } from './transact-on-balance.ts';

const environment = BALANCES_ENVIRONMENT.read();

const money = { documents: createDocumentClient(), table: environment.MONEY_TABLE, clock: systemClock };

export const handler = createFollowEntries({
  log: createLogger('balances'),
  applyEntries: createApplyEntries({ ...money, transactOn: createTransactOn(money).adding }),
});
