import { StartFailure } from '../failure.ts';
import type { Places } from '../places.ts';
import type { Progress } from '../progress.ts';
import type { Stops } from '../run.ts';
import { dockerIsRunning, startDocker } from './docker.ts';
import { startEmulator } from './emulator.ts';
import { readHealth } from './health.ts';
import { emulatorVersion, ensureInstalled } from './installation.ts';
import { stopLeftover } from './leftover.ts';
import { claimPort } from './ports.ts';
import { findPython, pythonMissing } from './python.ts';
import type { RunningCloud } from './running-cloud.ts';

export type CloudRequest = {
  readonly places: Places;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  readonly stops: Stops;
};

/** A cloud that somebody else runs: nothing is started, so nothing is stopped. */
const useExternal = async (endpoint: string): Promise<RunningCloud> => {
  if (!URL.canParse(endpoint)) {
    throw new StartFailure(`QUITTANCE_CLOUD_ENDPOINT is "${endpoint}", which is not a URL.`);
  }
  const health = await readHealth(endpoint);
  if (health === undefined) {
    throw new StartFailure(`Nothing answers at QUITTANCE_CLOUD_ENDPOINT (${endpoint}).`, [
      'Start it first, or unset QUITTANCE_CLOUD_ENDPOINT to let npm start run one.',
    ]);
  }
  const description = `the cloud at ${endpoint} (MiniStack ${health.version})`;
  const stop = (): Promise<void> => Promise.resolve();
  return { endpoint, description, hostFromFunctions: 'localhost', proxyHost: '127.0.0.1', stop };
};

const findCloud = async ({
  places,
  port,
  environment,
  progress,
  stops,
}: CloudRequest): Promise<RunningCloud> => {
  const external = environment['QUITTANCE_CLOUD_ENDPOINT'];
  if (external !== undefined && external !== '') {
    return await progress.step('Looking for the cloud you named', () => useExternal(external));
  }
  const found = await findPython(environment['QUITTANCE_PYTHON']);
  if ('problems' in found) {
    if (!(await dockerIsRunning())) throw pythonMissing(found.problems);
    await claimPort({ port, purpose: 'the local cloud', variable: 'QUITTANCE_CLOUD_PORT' });
    return await progress.step('Starting the local cloud in Docker', () =>
      startDocker(places, port, emulatorVersion(places)),
    );
  }
  const installation = await progress.step('Installing the local cloud', () =>
    ensureInstalled(places, found.python, stops.signal),
  );
  return await progress.step('Starting the local cloud', async () => {
    const program = places.emulatorProgram;
    await stopLeftover(places.cloudProcess, program);
    await claimPort({ port, purpose: 'the local cloud', variable: 'QUITTANCE_CLOUD_PORT' });
    return await startEmulator(installation, { places, port, environment, program });
  });
};

/** Finds a way to run the local cloud on this machine, and runs it. */
export const startCloud = async (request: CloudRequest): Promise<RunningCloud> => {
  const cloud = await findCloud(request);
  request.stops.add(cloud);
  return cloud;
};
