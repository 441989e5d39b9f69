import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { placesOf } from '../../local/places.ts';
import { findTarget, type TargetOptions } from '../../ops/target.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quittance-ops-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const LOCAL = {
  cloud_endpoint: 'http://127.0.0.1:4401',
  region: 'us-east-1',
  sandbox_provider: { url: 'http://localhost:4400/providers/sandbox' },
};

const write = (content: string, instance = ''): void => {
  mkdirSync(join(home, instance), { recursive: true });
  writeFileSync(join(home, instance, 'quittance.json'), content);
};

const find = (options: TargetOptions = {}, environment: Readonly<Record<string, string>> = {}) =>
  findTarget(options, environment, (instance = '') => ({
    ...placesOf(instance),
    quittanceFile: join(home, instance, 'quittance.json'),
  }));

describe('a command acts on', () => {
  it('the local cloud while its file is there', () => {
    write(JSON.stringify(LOCAL));

    expect(find()).toMatchObject({
      isLocal: true,
      description: 'the local cloud at http://127.0.0.1:4401',
      cloud: { endpoint: 'http://127.0.0.1:4401', region: 'us-east-1' },
    });
  });

  it('AWS when there is none', () => {
    expect(find({ region: 'eu-west-1' })).toMatchObject({ isLocal: false, cloud: { region: 'eu-west-1' } });
  });

  it.each<[string, TargetOptions, Readonly<Record<string, string>>]>([
    ['--aws', { aws: true }, {}],
    ['--profile', { profile: 'work' }, {}],
    ['AWS_PROFILE', {}, { AWS_PROFILE: 'work' }],
  ])('AWS when %s asks for it, even beside a local cloud', (_how, options, environment) => {
    write(JSON.stringify(LOCAL));

    const target = find(options, environment);

    expect(target.isLocal).toBe(false);
    expect(target.cloud).not.toHaveProperty('endpoint');
    expect(target.cloud).not.toHaveProperty('credentials');
  });

  it('a named local instance', () => {
    write(JSON.stringify(LOCAL));
    write(JSON.stringify({ ...LOCAL, cloud_endpoint: 'http://127.0.0.1:4501' }), 'demo');

    expect(find({ instance: 'demo' }).cloud.endpoint).toBe('http://127.0.0.1:4501');
  });

  it('nothing, if the named instance is not there', () => {
    write(JSON.stringify(LOCAL));

    expect(() => find({ instance: 'demo' })).toThrow('no local instance demo');
  });

  it('nothing, if it is told two things at once', () => {
    expect(() => find({ instance: 'demo', aws: true })).toThrow('--instance');
  });

  it.each(['', 'not JSON', '{}', '{"cloud_endpoint": 7, "region": "us-east-1"}'])(
    'nothing, if the file cannot be read: %j',
    (content) => {
      write(content);

      expect(() => find()).toThrow('cannot be read');
    },
  );
});
