import { delimiter, join } from 'node:path';
import type { Places } from '../places.ts';

/**
 * The environment that our tools get: chosen variables only. A developer's own AWS profile, proxy or
 * `NODE_OPTIONS` must neither reach the functions nor send a deployment to a real account.
 */
const kept = ['HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'SHELL', 'TERM'] as const;

export const bareEnvironment = (places: Places, environment: NodeJS.ProcessEnv): Record<string, string> => {
  const chosen = kept.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // Functions run on the `node` found first on PATH: the pinned Node 24, also when npm did not start us.
  const path = [join(places.root, 'node_modules', '.bin'), environment['PATH'] ?? ''].join(delimiter);
  return { ...Object.fromEntries(chosen), PATH: path };
};

export const account = '000000000000';
export const region = 'us-east-1';

/** Credentials as the emulator knows its account's root; no profile and no metadata service is consulted. */
export const awsEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});
