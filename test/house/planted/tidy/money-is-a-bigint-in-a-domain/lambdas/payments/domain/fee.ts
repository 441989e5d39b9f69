export interface Charge {
  readonly amount: number; // BREACH
  readonly amountCaptured: number; // BREACH
  readonly minor: bigint;
  readonly attempts: number;
}
export const capture = (balance: number) => balance; // BREACH
export const share = 0.25; // BREACH
export const attemptsMax = 7;
