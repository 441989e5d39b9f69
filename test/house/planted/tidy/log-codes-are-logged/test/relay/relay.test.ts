export const expected = 'RELAY_FAILED';
