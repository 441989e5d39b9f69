import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { type Foundation, isProduction } from '../foundation.ts';
import { problemBody, TOO_MANY_REQUESTS } from './gateway-problems.ts';
import { LOG_RETENTION } from './observation.ts';

// AWS's own lists: common attacks, inputs known to be bad, and addresses known for it.
const MANAGED_GROUPS = [
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesAmazonIpReputationList',
] as const;

// Per address in five minutes: ten a second all the time. A merchant's server farm behind one address that needs
// more is a conversation; a credential-guessing script is not.
const RATE_PER_ADDRESS = 3000;

// WAF writes only to groups whose name starts with "aws-waf-logs-".
const LOG_GROUP = 'aws-waf-logs-quittance';

const TOO_MANY = 'too-many-requests';

const visibility = (metricName: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName,
  // Samples keep whole requests, tokens included.
  sampledRequestsEnabled: false,
});

const managedRule = (name: string, priority: number): CfnWebACL.RuleProperty => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
  visibilityConfig: visibility(name),
});

/** The firewall before the API. */
export class WebAcl extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly foundation: Foundation; readonly stage: Stage },
  ) {
    super(scope, id);
    const acl = new CfnWebACL(this, 'Acl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('quittance'),
      customResponseBodies: {
        [TOO_MANY]: { contentType: 'APPLICATION_JSON', content: problemBody(TOO_MANY_REQUESTS) },
      },
      rules: [
        {
          name: 'RatePerAddress',
          priority: 0,
          action: {
            block: {
              customResponse: {
                responseCode: 429,
                customResponseBodyKey: TOO_MANY,
                responseHeaders: [{ name: 'Retry-After', value: '60' }],
              },
            },
          },
          statement: { rateBasedStatement: { aggregateKeyType: 'IP', limit: RATE_PER_ADDRESS } },
          visibilityConfig: visibility('RatePerAddress'),
        },
        ...MANAGED_GROUPS.map((name, index) => managedRule(name, index + 1)),
      ],
    });
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: acl.attrArn,
      resourceArn: props.stage.stageArn,
    });
    this.log(acl, props.foundation);
  }

  private log(acl: CfnWebACL, foundation: Foundation): void {
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: LOG_GROUP,
      retention: LOG_RETENTION[foundation.settings.stage],
      encryptionKey: foundation.dataKey,
      removalPolicy: isProduction(foundation.settings) ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      // Written out: the group's own attribute ends in ":*", which names its streams.
      logDestinationConfigs: [
        `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${LOG_GROUP}`,
      ],
      // Tokens are as good as the client itself.
      redactedFields: [{ singleHeader: { Name: 'authorization' } }],
    });
    logging.node.addDependency(logGroup);
  }
}
