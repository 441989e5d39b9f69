import { addClient } from '../../local/issuer-clients.ts';
import type { IssuerClients } from './issuer-clients.ts';

/** Clients of the local issuer, which reads its file for each token. */
export const createLocalClients = (deps: {
  readonly file: string;
  readonly issuer: string;
}): IssuerClients => ({
  issuer: deps.issuer,
  create: async ({ label, scopes }) => {
    const { client_id: clientId, client_secret: clientSecret } = addClient(deps.file, {
      name: label,
      scopes,
    });
    return { clientId, clientSecret };
  },
});
