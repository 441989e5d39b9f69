import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Places } from '../places.ts';
import { waitForHealth } from './health.ts';
import type { Installation } from './installation.ts';
import { startProcessGroup } from './process-group.ts';
import type { RunningCloud } from './running-cloud.ts';
import { account, bareEnvironment, region } from './tool-environment.ts';

/** Long enough to write some hundred megabytes of state; past that, the state is given up. */
const stopGraceMilliseconds = 20_000;

export type EmulatorSettings = {
  readonly places: Places;
  readonly port: number;
  readonly environment: NodeJS.ProcessEnv;
  /** The ASGI program to run; tests run the emulator without our additions. */
  readonly program: string;
};

/** MiniStack's settings, by its own names. */
export const emulatorSettings = (places: Places, port: number): Record<string, string> => ({
  GATEWAY_PORT: String(port),
  BIND_HOST: '127.0.0.1',
  // Queue URLs and the like carry this host; an IP address also makes every SDK use path-style S3.
  MINISTACK_HOST: '127.0.0.1',
  MINISTACK_ACCOUNT_ID: account,
  MINISTACK_REGION: region,
  // Requests are authorised against IAM policies: a function that lacks a permission fails here as it
  // would on AWS, which is what keeps "least privilege" true.
  AUTH: 'true',
  PERSIST_STATE: '1',
  STATE_DIR: join(places.state, 'services'),
  S3_PERSIST: '1',
  S3_DATA_DIR: join(places.state, 's3'),
  TMPDIR: places.temporary,
  LAMBDA_EXECUTOR: 'local',
  // A burst leaves one idle process per concurrent call; the default keeps them for five minutes.
  LAMBDA_WARM_TTL_SECONDS: '60',
  SFTP_ENABLED: '0',
  IOT_MTLS_ENABLED: '0',
  LOG_LEVEL: 'INFO',
  PYTHONUNBUFFERED: '1',
  // Our own program must not leave compiled files between the sources.
  PYTHONDONTWRITEBYTECODE: '1',
  // Without a socket to look at, the emulator does not try to manage containers.
  DOCKER_HOST: `unix://${join(places.state, 'no-docker.sock')}`,
});

export const startEmulator = async (
  installation: Installation,
  { places, port, environment, program }: EmulatorSettings,
): Promise<RunningCloud> => {
  rmSync(places.temporary, { recursive: true, force: true });
  mkdirSync(places.temporary, { recursive: true });
  // Functions are unpacked below this folder and are CommonJS; our own package.json above says "module".
  writeFileSync(join(places.temporary, 'package.json'), '{ "type": "commonjs" }\n');
  const group = startProcessGroup({
    command: installation.executable,
    arguments: [program],
    environment: { ...bareEnvironment(places, environment), ...emulatorSettings(places, port) },
    directory: places.state,
    logFile: places.cloudLog,
  });
  writeFileSync(places.cloudProcess, String(group.pid));
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await group.stop(stopGraceMilliseconds);
    rmSync(places.cloudProcess, { force: true });
    rmSync(places.temporary, { recursive: true, force: true });
  };
  try {
    const { logFile, timeoutSeconds } = { logFile: places.cloudLog, timeoutSeconds: 60 };
    await waitForHealth({ endpoint, logFile, timeoutSeconds, ended: group.ended });
  } catch (error) {
    await stop();
    throw error;
  }
  const description = `MiniStack ${installation.version}, process ${group.pid}`;
  return { endpoint, description, hostFromFunctions: 'localhost', proxyHost: '127.0.0.1', stop };
};
