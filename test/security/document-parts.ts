/** Reads Markdown as far as the documents about security use it. */
export function parts(text: string): { readonly proofs: string[]; rows(under: string): string[][] } {
  return {
    proofs: [...text.matchAll(/test: `([^`]+)`/g)].map((m) => m[1]!),
    /** Rows of the tables in the section with this heading ('': of the whole document), without their heads. */
    rows(under) {
      const section = under === '' ? text : text.split(/^## /m).find((s) => s.startsWith(under)) ?? '';
      const lines = section.split('\n');
      return lines.flatMap((l, i) => (l.startsWith('|') && !/^\|[-| ]*$/.test(l) && !/^\| ?---/.test(lines[i + 1] ?? '') ? [l.replace(/^\| ?| ?\|$/g, '').split(/ ?\| ?/)] : []));
    },
  };
}
