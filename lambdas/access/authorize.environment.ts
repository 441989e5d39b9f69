import { declareEnvironment } from '../platform/environment.ts';

export const AUTHORIZE_ENVIRONMENT = declareEnvironment(['DIRECTORY_TABLE', 'TRUSTED_ISSUERS']);
