import { describe, expect, it } from 'vitest';
import { createGate } from '../../bench/dynamodb/gate.ts';

describe('a gate', () => {
  it('lets everybody pass, or nobody until as many have arrived as it gathers', async () => {
    const gate = createGate();
    await gate.arrive();
    const passed: string[] = [];
    gate.gather(2);
    const first = gate.arrive().then(() => passed.push('first'));
    await new Promise(setImmediate);
    expect(passed).toEqual([]);
    await gate.arrive();
    await first;
    expect(passed).toEqual(['first']);
    await gate.arrive();
  });
});
