export const loose = (value: any) => value; // BREACH
export const list = [] as any[]; // BREACH
// any word in a comment is allowed
export const many = 'any';
