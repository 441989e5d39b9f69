import { declareEnvironment } from '../platform/environment.ts';

export const APPLY_ENVIRONMENT = declareEnvironment([
  'MONEY_TABLE',
  'ARCHIVE_BUCKET',
  'RESOLUTIONS_QUEUE_URL',
]);
