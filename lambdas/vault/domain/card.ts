import cardValidator from 'card-validator';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { AccountFault } from './account-fault.ts';

export interface Card {
  readonly type: 'card';
  /** Digits only. */
  readonly number: string;
  readonly brand: string;
  readonly expMonth: number;
  /** Four digits. */
  readonly expYear: number;
}

export interface CardWish {
  readonly number: string;
  readonly exp_month: number;
  readonly exp_year: number;
  /** Checked in its form and forgotten: nothing uses it in this request, and nothing may keep it. */
  readonly cvc?: string | undefined;
}

/** Year and month of the present, in UTC. */
export interface Month {
  readonly year: number;
  readonly month: number;
}

/** No scheme issues cards for longer; a year beyond it is a slip of the finger. */
const VALID_YEARS_MAX = 20;

const SEPARATED_DIGITS = /^\d([ -]?\d)*$/;

const expiryFault = ({ exp_month, exp_year }: CardWish, now: Month): AccountFault | null => {
  // The UTC month may be over where the card was issued, and not yet here: a card holds until its month has ended.
  const isOver = exp_year < now.year || (exp_year === now.year && exp_month < now.month);
  if (isOver) return { field: 'exp_year', message: 'must not be in the past: the card has expired' };
  return exp_year > now.year + VALID_YEARS_MAX
    ? { field: 'exp_year', message: `must be at most ${VALID_YEARS_MAX} years ahead` }
    : null;
};

/** A number by its brand's lengths and its Luhn check digit (ISO/IEC 7812-1), an expiry that is not over. */
export const parseCard = (wish: CardWish, now: Month): Result<Card, readonly AccountFault[]> => {
  const isWritten = SEPARATED_DIGITS.test(wish.number);
  const number = wish.number.replace(/[ -]/g, '');
  // Left to itself the library lets any UnionPay number pass.
  const { card, isValid } = cardValidator.number(number, { luhnValidateUnionPay: true });
  const numberFault: AccountFault | null =
    isWritten && isValid && card !== null
      ? null
      : {
          field: 'number',
          message: 'must be the number of a card of a known brand, its check digit included',
        };
  const cvcFault: AccountFault | null =
    wish.cvc === undefined || cardValidator.cvv(wish.cvc, card?.code.size ?? [3, 4]).isValid
      ? null
      : { field: 'cvc', message: `must have ${card?.code.size ?? '3 or 4'} digits` };
  const faults = [numberFault, expiryFault(wish, now), cvcFault].filter((fault) => fault !== null);
  if (faults.length > 0 || card === null) return err(faults);
  const { exp_month: expMonth, exp_year: expYear } = wish;
  return ok({ type: 'card', number, brand: card.type.replaceAll('-', '_'), expMonth, expYear });
};
