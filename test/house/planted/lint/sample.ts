import { Buffer } from 'buffer'; // style/useNodejsImportProtocol
import { Unused } from '../kernel/unused.ts'; // correctness/noUnusedImports
import { Money } from '../kernel/money.ts'; // style/useImportType

export enum Status { // style/noEnum
  Paid = 'paid',
}
export const loose = (value: any) => value; // suspicious/noExplicitAny
export const sure = (value: string | null) => value!.length; // style/noNonNullAssertion
export const table = process.env.TABLE; // style/noProcessEnv
export const pick = (a: number) => (a > 1 ? 'x' : a > 0 ? 'y' : 'z'); // style/noNestedTernary
export const say = (money: Money) => console.log(Buffer.from(String(money))); // suspicious/noConsole
export const many = (a: 1, b: 2, c: 3, d: 4, e: 5) => [a, b, c, d, e]; // complexity/useMaxParams
export default loose; // style/noDefaultExport
