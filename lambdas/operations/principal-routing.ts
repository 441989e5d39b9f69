import type { Principal } from '../access/domain/principal.ts';
import { InvariantError } from '../kernel/invariant.ts';
import { parseRouting, type RoutingRules } from './domain/routing.ts';

/**
 * Whom the merchant that calls sends its operations to. It comes with the authorizer's word, so it costs no read.
 *
 * @throws InvariantError if it is not what operators can write.
 */
export const routingOf = ({ routing }: Principal): RoutingRules => {
  const rules = parseRouting(routing ?? '');
  if (!rules.ok) throw new InvariantError(`routing with ${rules.error.word} in it`);
  return rules.value;
};
