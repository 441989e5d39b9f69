import { declareEnvironment } from '../platform/environment.ts';
import { VAULT_VARIABLES } from './vault-environment.ts';

export const TOKENS_ENVIRONMENT = declareEnvironment(VAULT_VARIABLES);
