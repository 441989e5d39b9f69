import { declareEnvironment } from '../platform/environment.ts';

export const BALANCES_ENVIRONMENT = declareEnvironment(['MONEY_TABLE']);
