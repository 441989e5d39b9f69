import currencyCodes from 'currency-codes';

/** ISO 4217 List One as published in June 2024. */
export const data: readonly { readonly code: string; readonly digits: number }[] = currencyCodes.data;
