export const loose = (minor: bigint) => Number(minor); // BREACH
export const isWhole = Number.isSafeInteger(1);
