import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/** Every path the local cloud touches. Nothing is written outside `.local/`. */
export type Places = {
  readonly root: string;
  /** The installed emulator: one for all instances. */
  readonly tools: string;
  /** This instance's own folder: its state, keys, clients, logs and `quittance.json`. */
  readonly home: string;
  readonly state: string;
  readonly temporary: string;
  /** Number of the emulator's process, while it runs. */
  readonly cloudProcess: string;
  /** Held by the process that uses this folder. */
  readonly lock: string;
  /** The program that runs the emulator with its gaps closed. */
  readonly emulatorProgram: string;
  readonly cloudLog: string;
  readonly deployLog: string;
  readonly assembly: string;
  readonly issuerKeys: string;
  readonly issuerClients: string;
  readonly quittanceFile: string;
};

/**
 * @param instance Empty for `npm start`; a name gives an instance its own folder below `.local/`, so
 *   that a demonstration or a test run never touches what `npm start` keeps.
 */
export const placesOf = (instance = ''): Places => {
  const local = join(root, '.local');
  const home = instance === '' ? local : join(local, instance);
  return {
    root,
    tools: join(local, 'tools'),
    home,
    state: join(home, 'state'),
    temporary: join(home, 'state', 'tmp'),
    cloudProcess: join(home, 'state', 'cloud.pid'),
    lock: join(home, 'running'),
    emulatorProgram: join(root, 'local', 'cloud', 'serve.py'),
    cloudLog: join(home, 'ministack.log'),
    deployLog: join(home, 'deploy.log'),
    assembly: join(home, 'cdk.out'),
    issuerKeys: join(home, 'issuer-keys.json'),
    issuerClients: join(home, 'issuer-clients.json'),
    quittanceFile: join(home, 'quittance.json'),
  };
};

export const makeDirectories = (places: Places): void => {
  for (const directory of [places.tools, places.home, places.state, places.temporary]) {
    mkdirSync(directory, { recursive: true });
  }
};
