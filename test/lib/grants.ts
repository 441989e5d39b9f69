import type { Stack } from 'aws-cdk-lib';
import { templateOf } from './quittance-app.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface FunctionProperties {
  readonly Role: { readonly 'Fn::GetAtt': readonly [string, string] };
  readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
}

interface PolicyProperties {
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  readonly Roles: readonly { readonly Ref: string }[];
}

export interface Grant {
  /** The function's `service`, or the logical id of a role that no function has. */
  readonly who: string;
  readonly actions: readonly string[];
  /** As they stand in the template, one text per resource: names of constructs are part of it. */
  readonly resources: readonly string[];
  readonly condition: unknown;
}

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

/** Logical id and properties of every resource of a type; the test says which properties it looks at. */
export const resourcesOf = <Properties>(
  stack: Stack,
  type: string,
): readonly (readonly [string, Properties])[] =>
  Object.entries(templateOf(stack).findResources(type)).map(([id, resource]) => [
    id,
    resource['Properties'] as Properties,
  ]);

const ownersOf = (stack: Stack): ReadonlyMap<string, string> =>
  new Map(
    resourcesOf<FunctionProperties>(stack, 'AWS::Lambda::Function').map(([id, { Role, Environment }]) => [
      Role['Fn::GetAtt'][0],
      Environment.Variables['POWERTOOLS_SERVICE_NAME'] ?? id,
    ]),
  );

/** Everything that the roles of these stacks allow. */
export const grantsOf = (stacks: readonly Stack[]): readonly Grant[] =>
  stacks.flatMap((stack) => {
    const owners = ownersOf(stack);
    return resourcesOf<PolicyProperties>(stack, 'AWS::IAM::Policy').flatMap(([, { PolicyDocument, Roles }]) =>
      PolicyDocument.Statement.flatMap((statement) =>
        Roles.map(({ Ref }) => ({
          who: owners.get(Ref) ?? Ref,
          actions: listOf(statement.Action),
          resources: listOf(statement.Resource).map((resource) => JSON.stringify(resource)),
          condition: statement.Condition,
        })),
      ),
    );
  });

const matches = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(action);

/** Who may do this to a resource whose template text contains the name, by whatever wildcard. */
export const whoMay = (grants: readonly Grant[], action: string, name: string): readonly string[] => [
  ...new Set(
    grants
      .filter(({ actions }) => actions.some((pattern) => matches(pattern, action)))
      .filter(({ resources }) => resources.some((resource) => resource === '"*"' || resource.includes(name)))
      .map(({ who }) => who)
      .sort(),
  ),
];
