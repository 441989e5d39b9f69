import type { CurrencyCode } from '../../kernel/currencies.ts';
import { type CamtAmount, readAmount, statusOf } from './camt-record.ts';
import { textAt, type XmlNode } from './xml-node.ts';

/** What a statement's balances and entries say of each other. */
export const createCamtBalances = (number: number) => {
  const balances = new Map<string, CamtAmount>();
  let booked = 0n;
  let isCertain = true;
  return {
    addBalance: (node: XmlNode, onCurrency: (currency: CurrencyCode) => void): void => {
      const code = textAt(node, 'Tp', 'CdOrPrtry', 'Cd') ?? '';
      const amount = readAmount(node);
      if (typeof amount === 'string') return;
      balances.set(code, amount);
      onCurrency(amount.currency);
    },
    addEntry: (node: XmlNode): void => {
      if (statusOf(node) !== 'BOOK') return;
      const amount = readAmount(node);
      // A row that nobody can read is told as one; the sum says nothing any more.
      if (typeof amount === 'string') isCertain = false;
      else booked += amount.minor;
    },
    /** What does not fit together; null if nothing is missing. */
    problem: (): string | null => {
      const [opening, closing] = [balances.get('OPBD') ?? balances.get('PRCD'), balances.get('CLBD')];
      if (opening === undefined || closing === undefined)
        return `has no opening and closing balance in statement ${number}`;
      return isCertain && opening.minor + booked !== closing.minor
        ? `does not add up in statement ${number}: ${opening.minor} and ${booked} of entries are not ${closing.minor}`
        : null;
    },
  };
};
