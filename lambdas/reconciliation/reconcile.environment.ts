import { declareEnvironment } from '../platform/environment.ts';

export const RECONCILE_ENVIRONMENT = declareEnvironment(['MONEY_TABLE', 'RECONCILIATION_BUCKET']);
