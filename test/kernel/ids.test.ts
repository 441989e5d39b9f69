import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveId, isId } from '../../lambdas/kernel/ids.ts';

const parts = fc.array(fc.string(), { minLength: 1, maxLength: 4 });

describe('a derived id', () => {
  it('is the same for the same parts', () => {
    fc.assert(
      fc.property(parts, (p) => {
        expect(deriveId('pay', ...p)).toBe(deriveId('pay', ...p));
      }),
    );
  });

  it('differs for other parts, wherever the border between two of them lies', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(deriveId('pay', ...a)).not.toBe(deriveId('pay', ...b));
      }),
    );
    expect(deriveId('pay', 'a', 'bc')).not.toBe(deriveId('pay', 'ab', 'c'));
  });

  it('differs for another prefix by more than the prefix', () => {
    expect(deriveId('pay', 'x').slice(4)).not.toBe(deriveId('evt', 'x').slice(4));
  });

  it('has the form that isId accepts, and only under its own prefix', () => {
    fc.assert(
      fc.property(parts, (p) => {
        const id = deriveId('pay', ...p);
        expect(isId('pay', id)).toBe(true);
        expect(isId('op', id)).toBe(false);
        expect(isId('pay', `${id}0`)).toBe(false);
        expect(isId('pay', id.toUpperCase())).toBe(false);
      }),
    );
  });
});
