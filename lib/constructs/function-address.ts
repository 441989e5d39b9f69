import { Fn } from 'aws-cdk-lib';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { accept } from './accept.ts';
import type { BundledFunction } from './bundled-function.ts';

/**
 * Gives a function its own HTTPS address. Callers are strangers to IAM, so the function itself checks who calls:
 * a signature for provider webhooks, a bearer key for the sandbox provider.
 *
 * @returns The address without a trailing slash, so that paths can be appended.
 */
export const openToInternet = (to: BundledFunction): string => {
  const { url } = to.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  accept(to, {
    'NIST.800.53.R5-LambdaFunctionPublicAccessProhibited':
      'The callers have no AWS account: the function checks their signature or key before anything else.',
  });
  return `https://${Fn.select(2, Fn.split('/', url))}`;
};
