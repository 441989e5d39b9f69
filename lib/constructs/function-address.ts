import { Fn } from 'aws-cdk-lib';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { BundledFunction } from './bundled-function.ts';

/**
 * Gives a function its own HTTPS address. Callers are strangers to IAM, so the function itself checks who calls:
 * a signature for provider webhooks, a bearer key for the sandbox provider.
 *
 * @returns The address without a trailing slash, so that paths can be appended.
 */
export const openToInternet = (to: BundledFunction): string => {
  const { url } = to.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
  return `https://${Fn.select(2, Fn.split('/', url))}`;
};
