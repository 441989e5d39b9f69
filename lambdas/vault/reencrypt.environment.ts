import { declareEnvironment } from '../platform/environment.ts';
import { VAULT_VARIABLES } from './vault-environment.ts';

export const REENCRYPT_ENVIRONMENT = declareEnvironment(VAULT_VARIABLES);
