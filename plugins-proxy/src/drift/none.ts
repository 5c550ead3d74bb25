/** What a comparison wrote, taken back: by whoever has just made both sides the same. */
export const noDrift = { cfl_drifttext: null, cfl_dynamicstotal: null, cfl_difference: null, cfl_driftfoundon: null } as const;
