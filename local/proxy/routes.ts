import { catcherPath } from '../webhook-catcher.ts';
import type { ProxyProblem } from './problem.ts';

/** Where the deployed app answers inside the local cloud. */
export type CloudAddresses = {
  /** The REST API's stage, without a slash at the end. */
  readonly api: string;
  /** The provider webhooks' function URL, likewise. */
  readonly providerWebhooks: string;
  /** The sandbox provider's function URL, likewise. */
  readonly sandboxProvider: string;
};

export type Route =
  | { readonly kind: 'issuer' }
  | { readonly kind: 'catcher' }
  | { readonly kind: 'cloud'; readonly target: string }
  | { readonly kind: 'problem'; readonly problem: ProxyProblem };

const stillStarting: ProxyProblem = {
  status: 503,
  code: 'still_starting',
  title: 'The local cloud is still starting',
  detail: 'The app is being deployed. Try again in a moment.',
};

const nothingHere: ProxyProblem = {
  status: 404,
  code: 'no_such_url',
  title: 'Nothing answers at this URL',
  detail:
    'Known are /v1/… (the API), /oauth/token, /.well-known/openid-configuration, /webhooks/<provider> and /providers/sandbox/….',
};

/** The paths of each part; what follows the prefix is handed on unchanged, percent-encoding included. */
const cloudTargets = (path: string, addresses: CloudAddresses): string | undefined => {
  if (/^\/v1(?=[/?]|$)/.test(path)) return `${addresses.api}${path}`;
  const webhook = /^\/webhooks(?=\/)/.exec(path);
  if (webhook !== null) return `${addresses.providerWebhooks}${path.slice(webhook[0].length)}`;
  const sandbox = /^\/providers\/sandbox(?=[/?]|$)/.exec(path);
  if (sandbox !== null) return `${addresses.sandboxProvider}${path.slice(sandbox[0].length)}`;
  return undefined;
};

const somewhere: CloudAddresses = { api: '', providerWebhooks: '', sandboxProvider: '' };

/**
 * @param path Path and query as they came over the wire.
 * @param addresses Undefined until the app is deployed.
 */
export const routeFor = (path: string, addresses: CloudAddresses | undefined): Route => {
  if (/^\/(oauth|\.well-known)\//.test(path)) return { kind: 'issuer' };
  if (path === catcherPath) return { kind: 'catcher' };
  const target = cloudTargets(path, addresses ?? somewhere);
  if (target === undefined) return { kind: 'problem', problem: nothingHere };
  return addresses === undefined ? { kind: 'problem', problem: stillStarting } : { kind: 'cloud', target };
};
