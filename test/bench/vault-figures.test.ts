import { describe, expect, it } from 'vitest';
import { sharesOf } from '../../bench/cpu/profile-shares.ts';
import { bareOpen, bareSeal } from '../../bench/vault/bare-seal.ts';

const KEY = new Uint8Array(32).fill(5);
const CONTEXT = Buffer.from('{"merchant":"mer_1"}');

describe('the bare seal that the vault is compared with', () => {
  it('opens with its key and context, and with no other', () => {
    const sealed = bareSeal(KEY, CONTEXT, Buffer.from('4242'));
    expect(bareOpen(KEY, CONTEXT, sealed).toString()).toBe('4242');
    expect(() => bareOpen(new Uint8Array(32), CONTEXT, sealed)).toThrow('another key');
    expect(() => bareOpen(KEY, Buffer.from('{}'), sealed)).toThrow();
  });
});

describe('the shares of a profile', () => {
  it('are of the time in which the processor was busy', () => {
    const frame = (url: string, functionName = '') => ({ functionName, url });
    const nodes = [
      { id: 1, callFrame: frame('', '(idle)') },
      { id: 2, callFrame: frame('file:///x/node_modules/readable-stream/lib/a.js') },
      { id: 3, callFrame: frame('file:///x/node_modules/@aws-crypto/serialize/build/a.js') },
      { id: 4, callFrame: frame('node:internal/crypto/keys') },
    ];
    expect(sharesOf({ nodes, samples: [1, 2, 3, 4, 4], timeDeltas: [900, 20, 10, 40, 30] })).toEqual({
      'ciphers, hashes, keys and random bytes of Node': 70,
      'streams and events': 20,
      'reading and writing the format': 10,
    });
  });
});
