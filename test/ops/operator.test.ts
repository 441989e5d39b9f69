import { describe, expect, it } from 'vitest';
import { createReadOperator } from '../../ops/operator.ts';

const ARN = 'arn:aws:sts::123456789012:assumed-role/operator/anna';

const asked: unknown[] = [];
const readOperator = createReadOperator(async (cloud) => {
  asked.push(cloud);
  return ARN;
});

describe('who gives a command', () => {
  it('is whom AWS names, at a deployment, whatever name they give', async () => {
    const target = { isLocal: false, cloud: { profile: 'finance' } };
    expect(await readOperator(target, 'Ben')).toEqual({ by: 'operator Ben', principal: ARN });
    expect(await readOperator(target, undefined)).toEqual({ by: 'operator', principal: ARN });
    expect(asked).toEqual([{ profile: 'finance' }, { profile: 'finance' }]);
  });

  it('is the name that they give, on the local cloud, and nobody without one', async () => {
    const target = { isLocal: true, cloud: {} };
    expect(await readOperator(target, 'ben')).toEqual({ by: 'operator ben', principal: null });
    await expect(readOperator(target, undefined)).rejects.toThrow('nobody says who you are');
  });

  it('is nobody where AWS does not say it', async () => {
    const silent = createReadOperator(async () => undefined);
    await expect(silent({ isLocal: false, cloud: {} }, 'ben')).rejects.toThrow(
      'AWS does not say who you are',
    );
  });
});
