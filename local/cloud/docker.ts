import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Places } from '../places.ts';
import { emulatorSettings } from './emulator.ts';
import { waitForHealth } from './health.ts';
import { startProcessGroup } from './process-group.ts';
import type { RunningCloud } from './running-cloud.ts';

const run = promisify(execFile);

/** The first start pulls the image. */
const imagePullSeconds = 300;
const stopGraceMilliseconds = 20_000;

const containerName = (port: number): string => `quittance-cloud-${port}`;

export const dockerIsRunning = async (): Promise<boolean> => {
  try {
    await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 });
    return true;
  } catch {
    // Not installed, or its daemon does not run: either way it is of no use now.
    return false;
  }
};

/** The arguments of `docker run`: the same program and settings as without Docker, on mounted folders. */
export const dockerArguments = (places: Places, port: number, version: string): string[] => {
  const inside = {
    ...emulatorSettings({ ...places, state: '/state', temporary: '/tmp' }, port),
    BIND_HOST: '0.0.0.0',
    PYTHONPATH: '/opt/ministack',
  };
  const settings = Object.entries(inside).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const { uid, gid } = userInfo();
  return [
    // On Linux, what the container writes must belong to whoever may have to delete it.
    ...['run', '--user', `${uid}:${gid}`, '--rm', '--init', '--name', containerName(port)],
    ...['--publish', `127.0.0.1:${port}:${port}`, '--add-host', 'host.docker.internal:host-gateway'],
    ...['--volume', `${places.state}:/state`],
    ...['--volume', `${join(places.root, 'local', 'cloud')}:/quittance:ro`],
    ...settings,
    ...['--entrypoint', 'python', `ministackorg/ministack:${version}`, '/quittance/serve.py'],
  ];
};

/** A container that an earlier start could not end keeps its name and its port. */
const removeLeftover = async (port: number): Promise<void> => {
  const name = containerName(port);
  const { stdout } = await run('docker', ['ps', '--all', '--quiet', '--filter', `name=^${name}$`]);
  if (stdout.trim() !== '') await run('docker', ['rm', '--force', name]);
};

export const startDocker = async (places: Places, port: number, version: string): Promise<RunningCloud> => {
  await removeLeftover(port);
  const group = startProcessGroup({
    command: 'docker',
    arguments: dockerArguments(places, port, version),
    // The docker client finds its daemon through the developer's own environment.
    environment: process.env,
    directory: places.root,
    logFile: places.cloudLog,
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = (): Promise<void> => group.stop(stopGraceMilliseconds);
  try {
    const { logFile, timeoutSeconds } = { logFile: places.cloudLog, timeoutSeconds: imagePullSeconds };
    await waitForHealth({ endpoint, logFile, timeoutSeconds, ended: group.ended });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint,
    description: `MiniStack ${version} in Docker`,
    hostFromFunctions: 'host.docker.internal',
    // Functions call back through Docker's bridge, which loopback does not answer.
    proxyHost: '0.0.0.0',
    stop,
  };
};
