import { OpsError } from '../failure.ts';
import type { IssuerClients } from './issuer-clients.ts';

/** An issuer of the operator's own: its clients can be registered here, and are created over there. */
export const createForeignClients = (issuer: string): IssuerClients => ({
  issuer,
  create: async () => {
    throw new OpsError(
      `tokens come from ${issuer}, where clients cannot be created from here`,
      'Create the client there, and name it with --registered-client.',
    );
  },
});
