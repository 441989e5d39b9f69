import { systemClock } from '../kernel/clock.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { createTransact } from '../platform/unit-of-work.ts';
import { createApplyEntries } from './apply-entries.ts';
import { BALANCES_ENVIRONMENT } from './balances.environment.ts';
import { createFollowEntries } from './follow-entries.ts';

const environment = BALANCES_ENVIRONMENT.read();

export const handler = createFollowEntries({
  log: createLogger('balances'),
  applyEntries: createApplyEntries({
    transact: createTransact({ documents: createDocumentClient(), clock: systemClock }),
    table: environment.MONEY_TABLE,
    clock: systemClock,
  }),
});
