import type { TokenHandle } from '../../tokens/domain/token-handle.ts';
import type { Token } from './token.ts';

const MONTH_DIGITS = 2;

/** What everybody may know of a token; of an erased one, that it was there. */
export const handleOf = (token: Token): TokenHandle => {
  const { id, merchantId, type, state } = token;
  const shown = token.state === 'active' ? token.shown : {};
  const { country, exp_month: month, exp_year: year } = shown;
  return {
    id,
    merchantId,
    type,
    state,
    country: country === undefined ? null : String(country),
    expires: year === undefined ? null : `${year}-${String(month).padStart(MONTH_DIGITS, '0')}`,
  };
};
