import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { OpsError } from './failure.ts';
import type { Target } from './target.ts';

/** Who gives a command, as it goes on record. */
export interface Operator {
  /** `operator`, and the name that they gave: what merchants may see. */
  readonly by: string;
  /** ARN of the caller, session name included; null on the local cloud, where everybody has one. */
  readonly principal: string | null;
}

export type ReadOperator = (
  target: Pick<Target, 'isLocal' | 'cloud'>,
  name: string | undefined,
) => Promise<Operator>;

/** @returns the ARN that AWS has for whoever signs with these credentials; it needs no permission. */
const askAws = async (cloud: Target['cloud']): Promise<string | undefined> => {
  const { Arn } = await new STSClient(cloud).send(new GetCallerIdentityCommand({}));
  return Arn;
};

/**
 * At a deployment AWS says who the caller is, and a name is only for people to read. The local cloud knows everybody as one
 * caller: there, for trying things out, the name is all that tells two people apart.
 */
export const createReadOperator =
  (readArn: typeof askAws = askAws): ReadOperator =>
  async ({ isLocal, cloud }, name) => {
    const by = name === undefined ? 'operator' : `operator ${name}`;
    if (isLocal && name === undefined)
      throw new OpsError('nobody says who you are', 'On the local cloud, give --by NAME.');
    if (isLocal) return { by, principal: null };
    const arn = await readArn(cloud);
    if (arn === undefined) throw new OpsError('AWS does not say who you are', 'Nothing was changed.');
    return { by, principal: arn };
  };
