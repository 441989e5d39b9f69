import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { type Places, placesOf } from '../local/places.ts';
import { OpsError } from './failure.ts';

/** What every AWS client here is made with. */
export interface CloudConfig {
  readonly endpoint?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** The deployment that a command works on. */
export interface Target {
  readonly isLocal: boolean;
  /** For people: where a command is about to act. */
  readonly description: string;
  readonly cloud: CloudConfig;
  /** Where the sandbox provider answers, if that is not the URL of its function. */
  readonly sandboxUrl?: string;
  readonly places: Places;
}

export interface TargetOptions {
  readonly aws?: boolean;
  readonly profile?: string;
  readonly region?: string;
  /** A local instance other than the one of `npm start`. */
  readonly instance?: string;
}

/** The emulator takes any keys; it knows these as its account's root. */
const LOCAL_CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

const QuittanceFile = v.object({
  cloud_endpoint: v.string(),
  region: v.string(),
  sandbox_provider: v.object({ url: v.string() }),
});

const readQuittanceFile = (file: string): v.InferOutput<typeof QuittanceFile> | null => {
  try {
    return v.parse(QuittanceFile, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new OpsError(`${file} cannot be read`, 'Run npm start: it writes this file.', error);
  }
};

const awsTarget = ({ profile, region }: TargetOptions, places: Places): Target => ({
  isLocal: false,
  description: `AWS${profile === undefined ? '' : `, profile ${profile}`}${region === undefined ? '' : `, ${region}`}`,
  cloud: { ...(profile === undefined ? {} : { profile }), ...(region === undefined ? {} : { region }) },
  places,
});

/**
 * Where to act: the local cloud while `.local/quittance.json` is there, unless AWS was asked for by `--aws`,
 * `--profile` or `AWS_PROFILE`; otherwise AWS. A named instance is always local.
 */
export const findTarget = (
  options: TargetOptions,
  environment: Readonly<Record<string, string | undefined>>,
  placesFor: (instance?: string) => Places = placesOf,
): Target => {
  const places = placesFor(options.instance);
  const profile = options.profile ?? environment['AWS_PROFILE'];
  const wantsAws = options.aws === true || profile !== undefined;
  if (wantsAws && options.instance !== undefined)
    throw new OpsError('--instance names a local cloud, but AWS was asked for', 'Leave out one of the two.');
  if (wantsAws) return awsTarget({ ...options, ...(profile === undefined ? {} : { profile }) }, places);
  const local = readQuittanceFile(places.quittanceFile);
  if (local === null && options.instance !== undefined)
    throw new OpsError(
      `there is no local instance ${options.instance}`,
      `${places.quittanceFile} is missing.`,
    );
  if (local === null) return awsTarget(options, places);
  return {
    isLocal: true,
    description: `the local cloud at ${local.cloud_endpoint}`,
    cloud: { endpoint: local.cloud_endpoint, region: local.region, credentials: LOCAL_CREDENTIALS },
    sandboxUrl: local.sandbox_provider.url,
    places,
  };
};
