import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { createDirectoryStore, type DirectoryStore } from '../../lambdas/access/directory-store.ts';
import { parseTrustedIssuers, type TrustedIssuer } from '../../lambdas/access/trusted-issuers.ts';
import { createDocumentClient } from '../../lambdas/platform/dynamo.ts';
import { OpsError } from '../failure.ts';
import type { Session } from '../session.ts';
import { createCognitoClients } from './cognito-clients.ts';
import { createForeignClients } from './foreign-clients.ts';
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

/** The issuer whose clients are meant: the only one that is trusted, or the one that was named. */
const chooseIssuer = (trusted: readonly TrustedIssuer[], wanted: string | undefined): string => {
  const [first, second] = trusted;
  if (first === undefined) throw new OpsError('the deployment trusts no issuer');
  if (wanted === undefined && second === undefined) return first.issuer;
  const names = trusted.map(({ issuer }) => issuer);
  if (wanted === undefined)
    throw new OpsError('several issuers are trusted', `Give --issuer: ${names.join(', ')}`);
  if (!names.includes(wanted))
    throw new OpsError(`${wanted} is not trusted`, `Trusted are: ${names.join(', ')}`);
  return wanted;
};

/** Clients are made where the deployment's tokens come from: at the local issuer, or in the pool of the stack. */
export const connectIssuerClients = async (
  { target, readOutputs }: Session,
  wanted: string | undefined,
): Promise<IssuerClients> => {
  const backend = await readOutputs('Quittance-Backend');
  const issuer = chooseIssuer(parseTrustedIssuers(backend.get('TrustedIssuers')), wanted);
  if (target.isLocal) return createLocalClients({ file: target.places.issuerClients, issuer });
  const userPoolId = backend.find('UserPoolId');
  if (userPoolId === undefined) return createForeignClients(issuer);
  return createCognitoClients({
    cognito: new CognitoIdentityProviderClient(target.cloud),
    userPoolId,
    issuer,
  });
};

/** @param issuer Needed only where several are trusted. */
export const connectMerchants = async (session: Session, issuer?: string): Promise<MerchantServices> => {
  const data = await session.readOutputs('Quittance-Data');
  return createMerchantServices({
    cloud: session.target.cloud,
    directoryTable: data.get('DirectoryTable'),
    webhooksTable: data.get('WebhooksTable'),
    directoryKeyArn: data.get('DirectoryKeyArn'),
    issuerClients: await connectIssuerClients(session, issuer),
    rules: { allowLocal: session.target.isLocal },
  });
};
