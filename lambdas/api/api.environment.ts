import { declareEnvironment } from '../platform/environment.ts';

export const API_ENVIRONMENT = declareEnvironment(['MONEY_TABLE', 'WEBHOOKS_TABLE', 'PAYMENT_PROVIDERS']);
