import { toRfc3339 } from '../../kernel/clock.ts';
import type { Charge } from './charge.ts';
import { behaviourOf } from './sources.ts';

/** Until when a charge can be captured; counted from its creation, also where the payer was asked first. */
export const authorizationExpiresAt = ({ source, createdAt }: Charge): string =>
  toRfc3339(Date.parse(createdAt) + behaviourOf(source).authorizationSeconds * 1000);
