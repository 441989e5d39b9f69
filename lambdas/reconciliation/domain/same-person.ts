/** Who does something: a client, or an operator with what AWS says of them. */
export interface Doer {
  /** A client's id; `operator`, and the name that one gave. */
  readonly by: string;
  /** ARN of the caller, as AWS names it; null for a client, and where AWS does not tell people apart. */
  readonly principal: string | null;
}

const OPERATOR = 'operator ';

const ASSUMED_ROLE = /^(arn:[^:]+:sts::\d+):assumed-role\/([^/]+)\/(.+)$/;

/** Roles of IAM Identity Center: it names their sessions after the person, and nobody else can choose that name. */
const IDENTITY_CENTER = /^AWSReservedSSO_.+_[0-9a-f]{16}$/;

const FEDERATED = /^(arn:[^:]+:sts::\d+:federated-user)\/.+$/;

/**
 * Which person an ARN is, as far as AWS vouches for it: an IAM user; a person of Identity Center, whichever of their roles
 * they use. The session of any other role, and of a federated user, has the name that its caller typed: all sessions of one
 * role are one person, because one person could open them all.
 */
export const personOf = (arn: string): string => {
  const [, account = '', role, session] = ASSUMED_ROLE.exec(arn) ?? [];
  if (role !== undefined && session !== undefined)
    return IDENTITY_CENTER.test(role)
      ? `${account}:person/${session.toLowerCase()}`
      : `${account}:role/${role}`;
  const [, federated] = FEDERATED.exec(arn) ?? [];
  return federated ?? arn;
};

/** An operator of whom only a name is known could be any operator whom AWS names. */
const isNameOnly = ({ by, principal }: Doer): boolean => principal === null && by.startsWith(OPERATOR);

const keyOf = ({ by, principal }: Doer): string => (principal === null ? by : personOf(principal));

/** Whether two may be one and the same: where that cannot be told, they are. */
export const isSamePerson = (a: Doer, b: Doer): boolean =>
  keyOf(a) === keyOf(b) || (isNameOnly(a) && b.principal !== null) || (isNameOnly(b) && a.principal !== null);
