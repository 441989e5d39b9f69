import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { createDirectoryStore, type DirectoryStore } from '../../lambdas/access/directory-store.ts';
import { parseTrustedIssuers } from '../../lambdas/access/trusted-issuers.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';
import { createCognitoClients } from './cognito-clients.ts';
import type { IssuerClients } from './issuer-clients.ts';
import { createLocalClients } from './local-clients.ts';
import { createMerchantServices, type MerchantServices } from './merchant-services.ts';

/** The directory alone, for commands that only read it. */
export const connectDirectory = async ({ target, readOutputs }: Session): Promise<DirectoryStore> => {
  const data = await readOutputs('Quittance-Data');
  return createDirectoryStore({
    documents: createDocumentClient(target.cloud),
    table: data.get('DirectoryTable'),
  });
};

/** Clients are made where the deployment's tokens come from: at the local issuer, or in the pool of the stack. */
const connectIssuerClients = async ({ target, readOutputs }: Session): Promise<IssuerClients> => {
  const backend = await readOutputs('Quittance-Backend');
  const [trusted] = parseTrustedIssuers(backend.get('TrustedIssuers'));
  if (trusted === undefined) throw new OpsError('the deployment trusts no issuer');
  const { issuer } = trusted;
  if (target.isLocal) return createLocalClients({ file: target.places.issuerClients, issuer });
  const userPoolId = backend.find('UserPoolId');
  if (userPoolId === undefined)
    throw new OpsError(
      `tokens come from ${issuer}, which is not the deployment's own Cognito pool`,
      'Clients of another issuer cannot be created from here.',
    );
  return createCognitoClients({
    cognito: new CognitoIdentityProviderClient(target.cloud),
    userPoolId,
    issuer,
  });
};

export const connectMerchants = async (session: Session): Promise<MerchantServices> => {
  const data = await session.readOutputs('Quittance-Data');
  return createMerchantServices({
    cloud: session.target.cloud,
    directoryTable: data.get('DirectoryTable'),
    directoryKeyArn: data.get('DirectoryKeyArn'),
    issuerClients: await connectIssuerClients(session),
    rules: { allowLocal: session.target.isLocal },
  });
};
