/** The largest file of a statement: half of the disk of the function that reads it. Some two million entries of a bank. */
export const STATEMENT_BYTES_MAX = 2 * 1024 * 1024 * 1024;
