export const cast = 1 as unknown as string; // BREACH
export const brand = 'x' as string & { readonly brand?: never };
