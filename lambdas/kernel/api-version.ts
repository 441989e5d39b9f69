/** The API version that requests and webhooks get unless they ask for another. */
export const API_VERSION = '2026-11-21';

const API_VERSIONS: readonly string[] = [API_VERSION];

export const isApiVersion = (text: string): boolean => API_VERSIONS.includes(text);
