import { declareEnvironment } from '../platform/environment.ts';

export const PARSE_ENVIRONMENT = declareEnvironment(['MONEY_TABLE', 'RECONCILIATION_BUCKET']);
