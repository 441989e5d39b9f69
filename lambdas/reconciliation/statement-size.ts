/** The largest file of a statement: half of the disk of the function that reads it. Some two million entries of a bank. */
export const STATEMENT_BYTES_MAX = 2 * 1024 * 1024 * 1024;

/** The largest that the API takes: Lambda is given 6 MB, in which JSON escapes what it has to. */
export const UPLOAD_BYTES_MAX = 4 * 1024 * 1024;
