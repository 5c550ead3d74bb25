/** A language besides English: labels by the keys of languages/Solution.1033.resx. A key without text shows the environment's base language. */
export interface Language { readonly lcid: number; readonly labels: ReadonlyMap<string, string> }
