import { parseArgs } from 'node:util';
import { parsePort } from './cloud/ports.ts';
import { StartFailure } from './failure.ts';

export type StartOptions = {
  readonly help: boolean;
  readonly fresh: boolean;
  readonly proxyPort: number;
  readonly cloudPort: number;
};

const defaultProxyPort = 4400;
const defaultCloudPort = 4566;

export const startHelp = `npm start [-- --fresh]

Runs Quittance on this machine: installs the local cloud into .local/, deploys the CDK app to it, creates
a merchant with OAuth clients, sends one payment through, and stays up until Ctrl-C.

  --fresh   forget the state of earlier starts
  --help    show this

  QUITTANCE_PORT            port of the plain URLs (${defaultProxyPort})
  QUITTANCE_CLOUD_PORT      port of the local cloud (${defaultCloudPort})
  QUITTANCE_CLOUD_ENDPOINT  a running emulator to use; nothing is started then
  QUITTANCE_PYTHON          the Python to install the local cloud with (3.10 or later)

State and logs are in .local/. What tools need to know is in .local/quittance.json.`;

const unknownFlag = (cause: unknown): StartFailure =>
  new StartFailure(cause instanceof Error ? cause.message : String(cause), ['See: npm start -- --help'], {
    cause,
  });

/** @throws StartFailure for an unknown flag or a port that is none. */
export const parseStartOptions = (
  arguments_: readonly string[],
  environment: NodeJS.ProcessEnv,
): StartOptions => {
  const options = { fresh: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values } = parseArgs({ args: [...arguments_], options, strict: true });
    return {
      help: values.help === true,
      fresh: values.fresh === true,
      proxyPort: parsePort(environment['QUITTANCE_PORT'], defaultProxyPort, 'QUITTANCE_PORT'),
      cloudPort: parsePort(environment['QUITTANCE_CLOUD_PORT'], defaultCloudPort, 'QUITTANCE_CLOUD_PORT'),
    };
  } catch (error) {
    if (error instanceof StartFailure) throw error;
    throw unknownFlag(error);
  }
};
