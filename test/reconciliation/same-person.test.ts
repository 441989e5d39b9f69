import { describe, expect, it } from 'vitest';
import { isSamePerson, personOf } from '../../lambdas/reconciliation/domain/same-person.ts';

const session = (role: string, name: string) => `arn:aws:sts::123456789012:assumed-role/${role}/${name}`;
const ADMIN = 'AWSReservedSSO_Administrator_0123456789abcdef';
const FINANCE = 'AWSReservedSSO_Finance_fedcba9876543210';

describe('the person that an ARN is', () => {
  it.each([
    ['an IAM user', 'arn:aws:iam::123456789012:user/anna', 'arn:aws:iam::123456789012:user/anna'],
    [
      'somebody of Identity Center, whichever role they use',
      session(ADMIN, 'Anna@shop.example'),
      'arn:aws:sts::123456789012:person/anna@shop.example',
    ],
    [
      'any session of an ordinary role',
      session('operator', 'anna'),
      'arn:aws:sts::123456789012:role/operator',
    ],
    [
      'any federated user of an account',
      'arn:aws-cn:sts::123456789012:federated-user/anna',
      'arn:aws-cn:sts::123456789012:federated-user',
    ],
  ])('is %s', (_who, arn, person) => {
    expect(personOf(arn)).toBe(person);
  });
});

describe('two who do something', () => {
  const operator = (principal: string | null, by = 'operator anna') => ({ by, principal });

  it.each([
    ['two clients', operator(null, 'client_1'), operator(null, 'client_2'), false],
    ['a client twice', operator(null, 'client_1'), operator(null, 'client_1'), true],
    ['a client and an operator', operator(null, 'client_1'), operator(session(ADMIN, 'anna')), false],
    [
      'two names of one principal',
      operator(session(ADMIN, 'anna')),
      operator(session(ADMIN, 'anna'), 'operator ben'),
      true,
    ],
    [
      'two roles of one person',
      operator(session(ADMIN, 'anna')),
      operator(session(FINANCE, 'anna'), 'operator ben'),
      true,
    ],
    ['one name of two principals', operator(session(ADMIN, 'anna')), operator(session(ADMIN, 'ben')), false],
    [
      'two sessions of an ordinary role',
      operator(session('ops', 'anna')),
      operator(session('ops', 'ben')),
      true,
    ],
    [
      'a name alone and a principal',
      operator(null, 'operator anna'),
      operator(session(ADMIN, 'ben'), 'operator ben'),
      true,
    ],
    ['two names, where there is nothing else', operator(null), operator(null, 'operator ben'), false],
  ])('are the same or not: %s', (_who, a, b, isSame) => {
    expect([isSamePerson(a, b), isSamePerson(b, a)]).toEqual([isSame, isSame]);
  });
});
