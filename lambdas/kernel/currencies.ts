/**
 * Currencies that can be charged, with their ISO 4217 exponents (List One as amended to 2026: XCG in, ANG,
 * BGN and CUC out). Funds codes, precious metals and test codes are not money that anyone can pay with.
 */
const CODES_BY_EXPONENT = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  2: `
  AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
  CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
  HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT
  MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB
  SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
  USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
} as const;

declare const currencyBrand: unique symbol;

/** An ISO 4217 alphabetic code that is in the table below. */
export type CurrencyCode = string & { readonly [currencyBrand]: true };

/** How many decimal places one major unit has: 1250 JPY is 1250 yen, 1250 EUR is 12.50 euros. */
export const CURRENCY_EXPONENTS: Readonly<Record<CurrencyCode, number>> = Object.freeze(
  Object.fromEntries(
    Object.entries(CODES_BY_EXPONENT).flatMap(([exponent, codes]) =>
      codes
        .trim()
        .split(/\s+/)
        .map((code) => [code, Number(exponent)]),
    ),
  ),
);
