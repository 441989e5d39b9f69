// TODO: check the amount. BREACH
// See issue 12. BREACH
// Fixed in #12. BREACH
// The issuer may change; a colour may be #123abc.
export const todo = '# 12';
