import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SealedSecret } from '../../lambdas/webhooks/domain/endpoint.ts';
import { activeSecrets, rotateSecrets } from '../../lambdas/webhooks/domain/signing-secrets.ts';

const DAY = 86_400;
const FIRST: readonly SealedSecret[] = [{ ciphertext: 'first', expiresAt: null }];
const rotation = fc.record({
  afterSeconds: fc.integer({ min: 0, max: 3 * DAY }),
  overlapSeconds: fc.integer({ min: 0, max: 7 * DAY }),
});

const expectSuccessor = (
  before: readonly SealedSecret[],
  after: readonly SealedSecret[],
  newest: string,
): void => {
  const ends = new Map(before.map(({ ciphertext, expiresAt }) => [ciphertext, expiresAt ?? '9999']));
  expect(after[0]).toEqual({ ciphertext: newest, expiresAt: null });
  for (const { ciphertext, expiresAt } of after.slice(1)) {
    expect(expiresAt).not.toBeNull();
    expect((expiresAt ?? '') <= (ends.get(ciphertext) ?? '')).toBe(true);
  }
};

describe('the rotation of a secret', () => {
  it('lets the old one sign on for the overlap, and no longer', () => {
    const rotated = rotateSecrets(FIRST, 'second', 0, DAY);
    const secrets = rotated.ok ? rotated.value : [];
    const namesAt = (second: number) => activeSecrets(secrets, second * 1000).map((one) => one.ciphertext);

    expect(namesAt(0)).toEqual(['second', 'first']);
    expect(namesAt(DAY - 1)).toEqual(['second', 'first']);
    expect(namesAt(DAY)).toEqual(['second']);
  });

  it('without an overlap ends every other secret at once', () => {
    const once = rotateSecrets(FIRST, 'second', 0, DAY);
    const twice = rotateSecrets(once.ok ? once.value : [], 'third', 1000, 0);

    expect(twice).toEqual({ ok: true, value: [{ ciphertext: 'third', expiresAt: null }] });
  });

  it('is refused while it would be the fourth that signs', () => {
    let secrets = FIRST;
    for (const name of ['second', 'third']) {
      const rotated = rotateSecrets(secrets, name, 0, DAY);
      secrets = rotated.ok ? rotated.value : [];
    }
    expect(rotateSecrets(secrets, 'fourth', 0, DAY)).toEqual({ ok: false, error: 'too_many_secrets' });
    expect(rotateSecrets(secrets, 'fourth', DAY * 1000, DAY)).toMatchObject({ ok: true });
  });

  it('always leaves the newest signing, first and without an end, and never lengthens the life of an older one', () => {
    fc.assert(
      fc.property(fc.array(rotation, { maxLength: 8 }), (rotations) => {
        let secrets = FIRST;
        let nowMs = 0;
        for (const [index, { afterSeconds, overlapSeconds }] of rotations.entries()) {
          nowMs += afterSeconds * 1000;
          const rotated = rotateSecrets(secrets, `s${index}`, nowMs, overlapSeconds);
          if (rotated.ok) expectSuccessor(secrets, rotated.value, `s${index}`);
          secrets = rotated.ok ? rotated.value : secrets;
        }
        expect(activeSecrets(secrets, nowMs).length).toBeGreaterThanOrEqual(1);
        expect(activeSecrets(secrets, nowMs).length).toBeLessThanOrEqual(3);
      }),
    );
  });
});
