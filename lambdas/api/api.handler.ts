import { systemClock } from '../kernel/clock.ts';
import { createApi } from '../platform/api-gateway.ts';
import { createDocumentClient } from '../platform/dynamo.ts';
import { createLogger } from '../platform/logger.ts';
import { READ_ACCOUNTS } from '../providers/read-accounts.ts';
import { READ_DESTINATIONS } from '../providers/read-destinations.ts';
import { API_ENVIRONMENT } from './api.environment.ts';
import { parsePaymentProviders } from './payment-providers.ts';
import { createRoutes } from './routes.ts';

const environment = API_ENVIRONMENT.read();

export const handler = createApi({
  log: createLogger('api'),
  routes: createRoutes({
    documents: createDocumentClient(),
    clock: systemClock,
    table: environment.MONEY_TABLE,
    webhooksTable: environment.WEBHOOKS_TABLE,
    providers: parsePaymentProviders(environment.PAYMENT_PROVIDERS),
    readDestinations: READ_DESTINATIONS,
    readAccounts: READ_ACCOUNTS,
  }),
});
