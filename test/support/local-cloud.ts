import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { type ApiClient, createApiClient } from '../../local/demonstration/api-client.ts';
import { openProviderView, type ProviderView } from '../../local/demonstration/provider-view.ts';
import { placesOf } from '../../local/places.ts';
import type { QuittanceFile } from '../../local/quittance-file.ts';

const run = promisify(execFile);

/** The folder below `.local/` in which the end-to-end tests have their cloud. */
export const e2eInstance = 'e2e';

/** The local cloud that the end-to-end tests share, as a test needs it. */
export type TestCloud = {
  readonly quittance: QuittanceFile;
  /** A client of the shop, which may take payments and look at them. */
  readonly shop: ApiClient;
  /** A client of the shop that may only look. */
  readonly reader: ApiClient;
  /** A client of another merchant. */
  readonly stranger: ApiClient;
  /** For SDK clients that look behind the API. */
  readonly aws: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** A stack output, such as `MoneyTable`. */
  readonly output: (name: string) => string;
};

export const localCloud = (): TestCloud => {
  const quittance = inject('quittance');
  const clientNamed = (name: string): ApiClient => {
    const client = quittance.clients[name];
    if (client === undefined) throw new Error(`quittance.json has no client ${name}`);
    return createApiClient({ apiUrl: quittance.api_url, tokenUrl: quittance.token_url, client });
  };
  return {
    quittance,
    shop: clientNamed('shop'),
    reader: clientNamed('reader'),
    stranger: clientNamed('stranger'),
    aws: {
      endpoint: quittance.cloud_endpoint,
      region: quittance.region,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    output: (name) => {
      const value = quittance.outputs[name];
      if (value === undefined) throw new Error(`no stack has an output ${name}`);
      return value;
    },
  };
};

/** The provider's own books, from now on. */
export const providerView = (): Promise<ProviderView> => openProviderView(inject('quittance'), new Date());

/**
 * Kills every process that runs a function at this moment, as a crashed host would: nothing of it runs
 * on, and what it was handed comes again.
 *
 * @param functionName As in the stack outputs; two functions never share the start of their names.
 * @returns How many processes were killed.
 */
export const killFunction = async (functionName: string): Promise<number> => {
  const { temporary } = placesOf(e2eInstance);
  const { stdout } = await run('ps', ['-axww', '-o', 'pid=,command='], { maxBuffer: 2 ** 24 });
  const workers = stdout
    .split('\n')
    .filter((line) => line.includes(join(temporary, `ministack-lambda-${functionName}-`)))
    .map((line) => Number(line.trim().split(/\s+/)[0]));
  for (const pid of workers) process.kill(pid, 'SIGKILL');
  return workers.length;
};
