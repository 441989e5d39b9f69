import { rmSync } from 'node:fs';
import { startCloud } from './cloud/cloud.ts';
import { stopLeftover } from './cloud/leftover.ts';
import { claimPort } from './cloud/ports.ts';
import type { RunningCloud } from './cloud/running-cloud.ts';
import { account, region } from './cloud/tool-environment.ts';
import { createDemoMerchants, type DemoMerchants } from './demo-merchants.ts';
import { deploy } from './deploy.ts';
import type { StackOutputs } from './deployment/stack-outputs.ts';
import { lockInstance } from './instance-lock.ts';
import { audience, createIssuer, issuerRoutes } from './issuer.ts';
import { listClients } from './issuer-clients.ts';
import { cloudAddresses } from './parity.ts';
import { makeDirectories, type Places } from './places.ts';
import type { Progress } from './progress.ts';
import { type LocalProxy, startProxy } from './proxy.ts';
import { type QuittanceFile, readQuittanceFile, writeQuittanceFile } from './quittance-file.ts';
import type { Stops } from './run.ts';
import { catcherPath, createWebhookCatcher, type WebhookCatcher } from './webhook-catcher.ts';

export type LocalCloudRequest = {
  readonly places: Places;
  readonly cloudPort: number;
  readonly proxyPort: number;
  /** Begin from nothing. */
  readonly fresh: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  /** Told of everything that runs, as soon as it runs. */
  readonly stops: Stops;
};

export type LocalCloud = {
  readonly quittance: QuittanceFile;
  readonly description: string;
  readonly catcher: WebhookCatcher;
};

/** Forgets everything but the installed emulator. */
export const forgetState = async (places: Places): Promise<void> => {
  await stopLeftover(places.cloudProcess, places.emulatorProgram);
  for (const path of [places.state, places.assembly]) rmSync(path, { recursive: true, force: true });
  for (const file of [places.issuerClients, places.issuerKeys, places.quittanceFile])
    rmSync(file, { force: true });
};

/** Functions call back through the proxy, which in Docker has another name than for people. */
const deploymentContext = (cloud: RunningCloud, proxyPort: number, issuer: string) => {
  const callback = `http://${cloud.hostFromFunctions}:${proxyPort}`;
  return {
    publicUrls: {
      sandbox_provider: `${callback}/providers/sandbox`,
      provider_webhooks: `${callback}/webhooks`,
    },
    oidcIssuers: [{ issuer, jwks_uri: `${callback}${issuerRoutes.jwks}`, audience }],
  };
};

/** The merchants of an earlier start, if this state still knows them under the same URLs. */
const keptMerchants = (places: Places, issuer: string, outputs: StackOutputs): DemoMerchants | undefined => {
  const earlier = readQuittanceFile(places.quittanceFile);
  if (earlier?.issuer !== issuer) return undefined;
  if (earlier.outputs['DirectoryKeyArn'] !== outputs['DirectoryKeyArn']) return undefined;
  const known = new Set(listClients(places.issuerClients).map(({ client_id }) => client_id));
  return Object.values(earlier.clients).every(({ client_id }) => known.has(client_id)) ? earlier : undefined;
};

const describe = (
  cloud: RunningCloud,
  proxyUrl: string,
  outputs: StackOutputs,
  merchants: DemoMerchants,
): QuittanceFile => ({
  api_url: proxyUrl,
  token_url: `${proxyUrl}${issuerRoutes.token}`,
  issuer: proxyUrl,
  clients: merchants.clients,
  merchants: merchants.merchants,
  provider_webhooks: { sandbox: `${proxyUrl}/webhooks/sandbox` },
  sandbox_provider: { url: `${proxyUrl}/providers/sandbox` },
  webhook_endpoint: merchants.webhook_endpoint,
  cloud_endpoint: cloud.endpoint,
  region,
  account_id: account,
  outputs: { ...outputs },
});

type Front = { readonly url: string; readonly proxy: LocalProxy; readonly catcher: WebhookCatcher };

/** Issuer, catcher and proxy: all that runs in this process. */
const startFront = async (request: LocalCloudRequest, cloud: RunningCloud): Promise<Front> => {
  const { places, proxyPort, stops } = request;
  const url = `http://localhost:${proxyPort}`;
  const catcher = createWebhookCatcher(() => new Date());
  const issuer = await createIssuer({
    issuer: url,
    keyFile: places.issuerKeys,
    clientsFile: places.issuerClients,
  });
  const proxy = await startProxy({ port: proxyPort, host: cloud.proxyHost, issuer, catcher: catcher.handle });
  stops.add(proxy);
  return { url, proxy, catcher };
};

/** Starts the whole app on this machine: emulator, issuer, proxy, stacks and demonstration merchants. */
export const startLocalCloud = async (request: LocalCloudRequest): Promise<LocalCloud> => {
  const { places, proxyPort, environment, progress, stops } = request;
  makeDirectories(places);
  stops.add(await lockInstance(places));
  await claimPort({ port: proxyPort, purpose: 'the local URLs', variable: 'QUITTANCE_PORT' });
  if (request.fresh) {
    await forgetState(places);
    makeDirectories(places);
  }
  const cloud = await startCloud({ places, port: request.cloudPort, environment, progress, stops });
  const { endpoint } = cloud;
  const { url, proxy, catcher } = await startFront(request, cloud);
  const context = deploymentContext(cloud, proxyPort, url);
  const outputs = await deploy({ places, endpoint, environment, context, progress, signal: stops.signal });
  const { ApiUrl: api = '', ReceiverUrl: receiver = '', SandboxUrl: sandbox = '' } = outputs;
  proxy.connect(cloudAddresses(endpoint, { api, receiver, sandbox }));
  const webhookUrl = `http://${cloud.hostFromFunctions}:${proxyPort}${catcherPath}`;
  const { issuerClients: clientsFile } = places;
  const merchants =
    keptMerchants(places, url, outputs) ??
    (await progress.step('Creating merchants and their OAuth clients', () =>
      createDemoMerchants({ endpoint, issuer: url, clientsFile, outputs, webhookUrl }),
    ));
  catcher.trust(merchants.webhook_endpoint.secret);
  const quittance = describe(cloud, url, outputs, merchants);
  writeQuittanceFile(places.quittanceFile, quittance);
  return { quittance, description: cloud.description, catcher };
};
