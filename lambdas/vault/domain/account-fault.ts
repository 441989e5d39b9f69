/** A field that cannot be, and what it must be; the value itself is never repeated. */
export interface AccountFault {
  readonly field: string;
  readonly message: string;
}
