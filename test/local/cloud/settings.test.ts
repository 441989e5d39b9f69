import { describe, expect, it } from 'vitest';
import { dockerArguments } from '../../../local/cloud/docker.ts';
import { emulatorSettings } from '../../../local/cloud/emulator.ts';
import { awsEnvironment, bareEnvironment } from '../../../local/cloud/tool-environment.ts';
import { placesOf } from '../../../local/places.ts';

describe('the environment of the local cloud', () => {
  it('keeps a developer’s own AWS account out of reach', () => {
    const environment = {
      ...bareEnvironment(placesOf(), {
        HOME: '/home/a',
        AWS_PROFILE: 'live',
        NODE_OPTIONS: '--inspect',
        PATH: '/bin',
      }),
      ...awsEnvironment('http://127.0.0.1:4566'),
    };

    expect(environment).not.toHaveProperty('AWS_PROFILE');
    expect(environment).not.toHaveProperty('NODE_OPTIONS');
    expect(environment).toMatchObject({
      HOME: '/home/a',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_CONFIG_FILE: '/dev/null',
    });
  });

  it('puts the pinned Node before any other', () => {
    const { PATH: path = '' } = bareEnvironment(placesOf(), { PATH: '/usr/bin' });

    expect(path.split(':')).toEqual([expect.stringMatching(/\/node_modules\/\.bin$/), '/usr/bin']);
  });

  it('enforces IAM, listens on loopback only and keeps its state below .local', () => {
    const places = placesOf('somewhere');
    const settings = emulatorSettings(places, 4599);

    expect(settings).toMatchObject({ AUTH: 'true', BIND_HOST: '127.0.0.1', GATEWAY_PORT: '4599' });
    for (const name of ['STATE_DIR', 'S3_DATA_DIR', 'TMPDIR']) {
      expect(settings[name]?.startsWith(`${places.root}/.local/somewhere/`)).toBe(true);
    }
  });

  it('publishes the container’s port on loopback only', () => {
    const command = dockerArguments(placesOf(), 4566, '1.5.33').join(' ');

    expect(command).toContain('--publish 127.0.0.1:4566:4566');
    expect(command).toContain('ministackorg/ministack:1.5.33 /quittance/serve.py');
  });
});
