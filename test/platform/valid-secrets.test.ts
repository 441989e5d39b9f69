import { ResourceNotFoundException, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { createValidSecretsReader } from '../../lambdas/platform/valid-secrets.ts';
import { createManualClock } from '../support/clock.ts';

type Stages = Record<string, string | Error | undefined>;

const MISSING = new ResourceNotFoundException({ message: 'no such version', $metadata: {} });

const setup = (stages: Stages) => {
  const clock = createManualClock();
  let calls = 0;
  const secrets = {
    send: async ({ input }: { input: { VersionStage: string } }) => {
      calls += 1;
      const value = stages[input.VersionStage];
      if (value instanceof Error) throw value;
      return { SecretString: value };
    },
  } as unknown as SecretsManagerClient;
  return {
    read: createValidSecretsReader({ secrets, clock, secretId: 'secret' }),
    clock,
    calls: () => calls,
  };
};

describe('the valid versions of a secret', () => {
  it('are one until it is rotated for the first time', async () => {
    expect(await setup({ AWSCURRENT: 'a', AWSPREVIOUS: MISSING }).read()).toEqual(['a']);
  });

  it('are two afterwards, the newest first', async () => {
    expect(await setup({ AWSCURRENT: 'b', AWSPREVIOUS: 'a' }).read()).toEqual(['b', 'a']);
  });

  it('are asked for once in five minutes', async () => {
    const stages: Stages = { AWSCURRENT: 'a', AWSPREVIOUS: MISSING };
    const { read, clock, calls } = setup(stages);
    await read();
    stages['AWSCURRENT'] = 'b';
    clock.advance(299_999);
    expect(await read()).toEqual(['a']);
    clock.advance(1);
    expect(await read()).toEqual(['b']);
    expect(calls()).toBe(4);
  });

  it.each([MISSING, undefined, ''])('cannot be read without a current one: %o', async (current) => {
    await expect(setup({ AWSCURRENT: current, AWSPREVIOUS: 'a' }).read()).rejects.toThrow();
  });

  it('cannot be read while access to the previous one is denied: that is not the same as never rotated', async () => {
    await expect(setup({ AWSCURRENT: 'a', AWSPREVIOUS: new Error('denied') }).read()).rejects.toThrow(
      'denied',
    );
  });

  it('are asked for again after a failure', async () => {
    const stages: Stages = { AWSCURRENT: new Error('throttled'), AWSPREVIOUS: MISSING };
    const { read } = setup(stages);
    await expect(read()).rejects.toThrow('throttled');
    stages['AWSCURRENT'] = 'a';
    expect(await read()).toEqual(['a']);
  });
});
