export const toWire = (minor: bigint) => Number(minor);
