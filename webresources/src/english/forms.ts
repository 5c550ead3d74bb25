/** What form scripts say. */
export const forms = {
} as const;
