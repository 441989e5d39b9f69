export interface Wire {
  readonly amount: number;
}
