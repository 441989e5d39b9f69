import { expect, it } from 'vitest';
import { READY_MADE, readSandboxDestination } from '../../../lambdas/providers/sandbox/destinations.ts';
import { DESTINATIONS, isDestination } from '../../../lambdas/sandbox-provider/domain/destinations.ts';

it('the ready-made destinations are those that the sandbox has, and one that it does not know', () => {
  expect(READY_MADE).toEqual([...Object.keys(DESTINATIONS), 'ba_unknown']);
});

it.each(Object.keys(DESTINATIONS))('%s is everybody’s, and with a name it is somebody’s', (token) => {
  expect(readSandboxDestination(token)).toBe('each_merchant');
  expect(readSandboxDestination(`${token}__blue_bottle`)).toBe('first_merchant');
  expect(isDestination(`${token}__blue_bottle`)).toBe(true);
});

it.each(['ba_ok__', 'ba__ok', 'ba_', 'ok', 'ba_ok_blue', 'ba_of_somebody__else', 'BA_OK', '__proto__'])(
  '%s is nobody’s',
  (token) => {
    expect(readSandboxDestination(token)).toBeNull();
    expect(isDestination(token)).toBe(false);
  },
);
