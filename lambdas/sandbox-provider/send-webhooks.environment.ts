import { declareEnvironment } from '../platform/environment.ts';

export const SEND_WEBHOOKS_ENVIRONMENT = declareEnvironment(['SANDBOX_WEBHOOK_SECRET']);
