import { Stack, type StackProps } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { ApiDomain } from '../constructs/api-domain.ts';
import { WebAcl } from '../constructs/web-acl.ts';
import type { Foundation } from '../foundation.ts';
import { DOMAIN_OUTPUTS, writeOutputs } from '../outputs.ts';

export interface EdgeStackProps extends StackProps {
  readonly foundation: Foundation;
  readonly restApi: RestApi;
}

/** What stands before the API when context asks for it: a firewall, and a domain of one's own with mutual TLS. */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, props: EdgeStackProps) {
    super(scope, id, props);
    const { settings } = props.foundation;
    if (settings.webAcl) {
      new WebAcl(this, 'WebAcl', { foundation: props.foundation, stage: props.restApi.deploymentStage });
    }
    if (settings.domain !== undefined) {
      const domain = new ApiDomain(this, 'Domain', { plan: settings.domain, restApi: props.restApi });
      writeOutputs(this, DOMAIN_OUTPUTS, {
        DomainTarget: domain.target,
        DomainHostedZoneId: domain.hostedZoneId,
      });
    }
  }
}
