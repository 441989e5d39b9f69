import { isValidIBAN, ValidationErrorsIBAN, validateIBAN } from 'ibantools';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { AccountFault } from './account-fault.ts';

export interface Iban {
  readonly type: 'iban';
  /** Electronic form: capital letters and digits, no spaces. */
  readonly iban: string;
}

const MESSAGES: Readonly<Record<number, string>> = {
  [ValidationErrorsIBAN.NoIBANProvided]: 'must not be empty',
  [ValidationErrorsIBAN.NoIBANCountry]: 'must begin with a country that has IBANs',
  [ValidationErrorsIBAN.WrongBBANLength]: 'must have the length that its country gives it',
  [ValidationErrorsIBAN.WrongBBANFormat]: 'must have the form that its country gives it',
  [ValidationErrorsIBAN.ChecksumNotNumber]: 'must have two digits behind its country',
  [ValidationErrorsIBAN.WrongIBANChecksum]: 'must have the check digits that belong to it',
  [ValidationErrorsIBAN.WrongAccountBankBranchChecksum]: 'must have an account number that its country knows',
};

/** ISO 13616: country, length, form, check digits (mod 97-10), and the country's own check digits where it has them. */
export const parseIban = (text: string): Result<Iban, readonly AccountFault[]> => {
  const iban = text.replaceAll(' ', '').toUpperCase();
  if (isValidIBAN(iban)) return ok({ type: 'iban', iban });
  const [code] = validateIBAN(iban).errorCodes;
  const message = code === undefined ? undefined : MESSAGES[code];
  return err([{ field: 'iban', message: message ?? 'must be an IBAN' }]);
};
