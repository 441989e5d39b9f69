/** Issuers' ranges and lengths (ISO/IEC 7812) of the brands that the vault takes. */
const CARD_NUMBERS = [
  /^4(\d{15}|\d{17}|\d{18})$/,
  /^(5[1-5]\d\d|22(2[1-9]|[3-9]\d)|2[3-6]\d\d|27([01]\d|20))\d{12}$/,
  /^3[47]\d{13}$/,
  /^3(0[0-5]|[689]\d)\d{11}(\d\d|\d{5})?$/,
  /^(6011|64[4-9]\d|65\d\d)\d{12}(\d{3})?$/,
  /^(2131|1800|35(2[89]|[3-8]\d))\d{12,15}$/,
  /^(62|81)\d{12,17}$/,
  /^(50|5[6-8]|6[37])\d{14,17}$/,
];

const DIGITS_MIN = 14;
const DIGITS_MAX = 19;

/** ISO/IEC 7812-1, annex B: from the right, every second digit doubled, its own digits added. */
const hasLuhnDigit = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, character, index) => {
    const digit = Number.parseInt(character, 10) * (index % 2 === 0 ? 1 : 2);
    return total + (digit > 9 ? digit - 9 : digit);
  }, 0);
  return sum % 10 === 0;
};

const isCardNumber = (digits: string): boolean =>
  CARD_NUMBERS.some((form) => form.test(digits)) && hasLuhnDigit(digits);

/** Lengths of the countries that have IBANs (SWIFT's IBAN registry). */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 ' +
    'FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 ' +
    'LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 ' +
    'RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number.parseInt(entry.slice(2), 10)]),
);

const IBAN_CHARACTERS_MAX = 33;

/** ISO 13616: the first four characters behind the rest, letters as numbers from 10, modulo 97 is 1. */
const isIban = (text: string): boolean => {
  if (IBAN_LENGTHS.get(text.slice(0, 2)) !== text.length || !/^[A-Z]{2}\d\d/.test(text)) return false;
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
};

/** Whether any neighbouring groups are, taken together, what is looked for. */
const anyRun = (groups: readonly string[], lengthMax: number, test: (joined: string) => boolean): boolean =>
  groups.some((_, start) => {
    let joined = '';
    for (let end = start; end < groups.length && joined.length <= lengthMax; end += 1) {
      joined += groups[end] ?? '';
      if (joined.length <= lengthMax && test(joined)) return true;
    }
    return false;
  });

/** Our own secrets of webhooks, and the keys of Stripe's API: by their prefixes, which are there to be recognised. */
const SECRET = /(?<![A-Za-z0-9])(?:whsec_[\w+/=-]{16,}|[rs]k_(?:live|test)_\w{16,})/;

/** UUIDs and hashes: one of fifty thousand would look like a card, and clients send them as keys and references. */
const OPAQUE =
  /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{20,}\b/gi;

/** Cards have 14 digits and more, IBANs 15 characters, two digits among them. Most texts of most requests end here. */
const mayHold = (text: string): boolean => text.length >= DIGITS_MIN && /\d/.test(text);

/** Digits with at most one space or hyphen between two of them. */
const DIVIDED_DIGITS = /\d(?:[ -]?\d)+/g;
const DIVIDED_WORDS = /[A-Z0-9]+(?:[ -][A-Z0-9]+)*/g;

/**
 * Whether a text holds what only the vault may hold: the number of a card or an IBAN, whole and valid, alone or among
 * other words, also when spaces or hyphens divide it. Or what nobody but its owner may hold: a secret that shows what it is.
 *
 * It finds what is pasted by mistake, and is no proof that there is nothing: a number in words, or in two fields,
 * passes. What it finds may be something else: of all digits that begin like a card's, one number in ten has the
 * right check digit. UUIDs and hashes are left out.
 */
export const holdsAccountData = (given: string): boolean => {
  if (!mayHold(given)) return false;
  if (SECRET.test(given)) return true;
  const text = given.replace(OPAQUE, (id) => (isIban(id.toUpperCase()) ? id : '.'));
  if (!mayHold(text)) return false;
  const digits = text.match(DIVIDED_DIGITS) ?? [];
  const isCard = (joined: string) => joined.length >= DIGITS_MIN && isCardNumber(joined);
  if (digits.some((run) => anyRun(run.split(/[ -]/), DIGITS_MAX, isCard))) return true;
  const words = text.toUpperCase().match(DIVIDED_WORDS) ?? [];
  return words.some((run) => anyRun(run.split(/[ -]/), IBAN_CHARACTERS_MAX, isIban));
};
