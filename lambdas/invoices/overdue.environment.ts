import { declareEnvironment } from '../platform/environment.ts';

export const OVERDUE_ENVIRONMENT = declareEnvironment(['MONEY_TABLE']);
