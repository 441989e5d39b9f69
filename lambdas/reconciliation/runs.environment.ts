import { declareEnvironment } from '../platform/environment.ts';

export const RUNS_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'RECONCILIATION_BUCKET',
  'RECONCILIATION_MACHINE_ARN',
  'SCHEDULE_GROUP',
  'SCHEDULE_ROLE_ARN',
  'RECONCILED_PROVIDERS',
]);
