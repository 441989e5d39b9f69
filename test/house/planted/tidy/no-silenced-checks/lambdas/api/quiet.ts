// @ts-ignore BREACH
export const one: string = 1;
// eslint-disable-next-line no-console BREACH
console.log(one);
// eslint-disable-next-line no-console -- the command line speaks through it
console.log(one);
export const word = '@ts-ignore';
