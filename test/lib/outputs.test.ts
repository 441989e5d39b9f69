import { describe, expect, it } from 'vitest';
import {
  BACKEND_OUTPUTS,
  COGNITO_OUTPUTS,
  DATA_OUTPUTS,
  DOMAIN_OUTPUTS,
  SANDBOX_OUTPUTS,
} from '../../lib/outputs.ts';
import { buildApp, DOMAIN, templateOf } from './quittance-app.ts';

const { stacks } = buildApp({ domain: DOMAIN });
const outputsOf = (stack: Parameters<typeof templateOf>[0]): readonly string[] =>
  // CDK writes an output per reference between stacks, and one for the endpoint of a REST API.
  Object.keys(templateOf(stack).findOutputs('*')).filter((name) => !/^Exports|RestApiEndpoint/.test(name));

describe('the outputs', () => {
  it.each([
    ['data', stacks.data, DATA_OUTPUTS],
    ['sandbox', stacks.sandbox, SANDBOX_OUTPUTS],
    ['backend', stacks.backend, [...BACKEND_OUTPUTS, ...COGNITO_OUTPUTS]],
    ['edge', stacks.edge, DOMAIN_OUTPUTS],
  ] as const)('of the %s stack are those of the list, and no others', (_, stack, names) => {
    expect([...outputsOf(stack)].sort()).toEqual([...names].sort());
  });

  it('are named once over all stacks, so that they can be read as one', () => {
    const all = [
      ...DATA_OUTPUTS,
      ...SANDBOX_OUTPUTS,
      ...BACKEND_OUTPUTS,
      ...COGNITO_OUTPUTS,
      ...DOMAIN_OUTPUTS,
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('leave the pool out when tokens come from elsewhere', () => {
    const oidcIssuers = [{ issuer: 'https://issuer.example', jwks_uri: 'https://issuer.example/jwks' }];
    expect([...outputsOf(buildApp({ oidcIssuers }).stacks.backend)].sort()).toEqual(
      [...BACKEND_OUTPUTS].sort(),
    );
  });

  it('give URLs without a trailing slash, so that paths can be appended', () => {
    const url = templateOf(stacks.backend).findOutputs('ApiUrl')['ApiUrl']?.['Value'] as {
      readonly 'Fn::Join': readonly [string, readonly unknown[]];
    };
    expect(JSON.stringify(url['Fn::Join'][1].at(-1))).not.toMatch(/\/"$/);
  });
});

describe('references between stacks', () => {
  it('are exports, so that the data stack cannot go or change its tables while the backend uses them', () => {
    const text = JSON.stringify(templateOf(stacks.backend).toJSON());
    expect(text).toContain('"Fn::ImportValue":"Quittance-Data:');
    expect(text).not.toContain('Fn::GetStackOutput');
  });
});
