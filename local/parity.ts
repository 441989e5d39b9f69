/**
 * What MiniStack 1.5.33 lacks, closed from outside it: one function for each gap. What can only be closed
 * inside the emulator is in local/cloud/parity.py. test/local/parity.test.ts shows every gap, and fails
 * when one closes upstream, so that its function can go.
 */
import type { CloudAddresses } from './proxy/routes.ts';

/**
 * The URLs that stacks name are AWS's and lead to AWS. The emulator answers for them on its own port, told
 * apart by path; its other way, names below `localhost`, does not resolve on every machine.
 *
 * @throws TypeError if an output is not a URL.
 */
export const cloudAddresses = (
  endpoint: string,
  urls: { readonly api: string; readonly receiver: string; readonly sandbox: string },
): CloudAddresses => {
  const api = new URL(urls.api);
  const stage = api.pathname.split('/')[1] ?? '';
  const nameOf = (url: string): string => new URL(url).hostname.split('.')[0] ?? '';
  const functionUrl = (url: string): string => `${endpoint}/_aws/lambda-url/${nameOf(url)}`;
  return {
    api: `${endpoint}/restapis/${nameOf(urls.api)}/${stage}/_user_request_`,
    providerWebhooks: functionUrl(urls.receiver),
    sandboxProvider: functionUrl(urls.sandbox),
  };
};
