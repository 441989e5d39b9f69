import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import type { ReencryptWish } from '../../lambdas/vault/reencrypt.ts';
import type { Session } from '../session.ts';
import { createReencryptAll, PageFailedError } from './reencrypt-all.ts';
import { REENCRYPTION_RUN, reencryptionLine } from './reencryption-view.ts';

/** Nothing but the right to invoke one function: whoever runs this can open nothing. */
export const connectReencryptAll = async ({ target, readOutputs, output }: Session) => {
  const lambda = new LambdaClient(target.cloud);
  const FunctionName = (await readOutputs('Quittance-Backend')).get('ReencryptFunction');
  const invoke = async (wish: ReencryptWish) => {
    const { FunctionError, Payload = new Uint8Array() } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(wish) }),
    );
    if (FunctionError !== undefined) throw new PageFailedError(FunctionError);
    return v.parse(REENCRYPTION_RUN, JSON.parse(Buffer.from(Payload).toString('utf8')));
  };
  return createReencryptAll({
    invoke,
    clock: systemClock,
    tell: (run) => output.note(reencryptionLine(run)),
  });
};
