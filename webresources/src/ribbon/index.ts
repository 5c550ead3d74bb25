export const canSend = (_c: unknown): boolean => true;
