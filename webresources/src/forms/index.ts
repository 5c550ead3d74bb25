export const onLoad = (_c: unknown): void => undefined;
