/** Texts in a source file that look like the number of a card, an IBAN or a bank account. */
const NUMBERS = /['"`]([A-Z]{2}\d\d[A-Z0-9 ]{11,40}|\d(?:[ -]?\d){7,18})['"`]/g;

/** Of digits that are no check numbers: cards have one, and bank accounts stand beside their name. */
const ACCOUNT_NUMBERS = /account_number: ['"`](\d{6,17})['"`]/g;

const compact = (text: string): string => text.replace(/[ -]/g, '').toUpperCase();

const hasLuhnDigit = (digits: string): boolean => {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
};

const isAccountData = (number: string): boolean =>
  /^\d/.test(number) ? number.length >= 13 && hasLuhnDigit(number) : number.length >= 15;

/** The account data that a test writes down. */
export const accountNumbersIn = (source: string): readonly string[] => {
  const found = [...source.matchAll(NUMBERS)].map(([, text = '']) => compact(text)).filter(isAccountData);
  const accounts = [...source.matchAll(ACCOUNT_NUMBERS)].map(([, text = '']) => text);
  return [...new Set([...found, ...accounts])];
};

const BITS = { byte: 8, character: 6 } as const;

/** What base64 makes of it behind any number of other bytes: the characters that depend on nothing but the number. */
const base64Of = (number: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.from(`${'x'.repeat(before)}${number}`, 'latin1').toString('base64');
    const start = Math.ceil((before * BITS.byte) / BITS.character);
    const end = Math.floor(((before + number.length) * BITS.byte) / BITS.character);
    return encoded.slice(start, end);
  });

const reversed = (text: string): string => [...text].reverse().join('');

interface Disguise {
  readonly number: string;
  readonly as: string;
  readonly needle: string;
}

const disguisesOf = (number: string): readonly Disguise[] => {
  const hex = Buffer.from(number, 'latin1').toString('hex');
  return [
    { number, as: 'hex', needle: hex },
    { number, as: 'hex', needle: hex.toUpperCase() },
    ...base64Of(number).map((needle) => ({ number, as: 'base64', needle })),
  ];
};

export interface Hit {
  readonly number: string;
  readonly as: string;
}

/** Finds numbers in a text: plain, reversed, divided by spaces or hyphens, in hex, and in base64 at each alignment. */
export const createAccountSearch = (numbers: readonly string[]): ((text: string) => readonly Hit[]) => {
  const disguises = numbers.flatMap(disguisesOf);
  return (text) => {
    const joined = text.replace(/[ -]/g, '').toUpperCase();
    return [
      ...disguises.filter(({ needle }) => text.includes(needle)).map(({ number, as }) => ({ number, as })),
      ...numbers.filter((number) => joined.includes(number)).map((number) => ({ number, as: 'plain' })),
      ...numbers
        .filter((number) => joined.includes(reversed(number)))
        .map((number) => ({ number, as: 'reversed' })),
    ];
  };
};
