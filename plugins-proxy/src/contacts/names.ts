/** When two names, numbers or addresses mean the same one. Spelling may differ; what makes another company of it may not. */

/** Legal forms as people write them -> one word for each. Two different ones are two companies; a missing one is only short. */
const forms: Readonly<Record<string, string>> = {
  ltd: 'ltd', limited: 'ltd', plc: 'plc', llc: 'llc', llp: 'llp', lp: 'lp', inc: 'inc', incorporated: 'inc', corp: 'inc', corporation: 'inc', pty: 'pty', proprietary: 'pty', co: 'co', company: 'co',
  gmbh: 'gmbh', mbh: 'gmbh', ag: 'ag', kg: 'kg', ohg: 'ohg', ug: 'ug', ev: 'ev', sa: 'sa', sas: 'sas', sarl: 'sarl', eurl: 'eurl', srl: 'srl', spa: 'spa', sl: 'sl', bv: 'bv', nv: 'nv', ab: 'ab', oy: 'oy', aps: 'aps', as: 'as', ltda: 'ltda',
};
/** Signs that Unicode does not take apart into a letter and an accent. */
const letters: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };
const umlauts: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa' };

/** Xero compares names and numbers without case. */
export const folded = (s: string | undefined): string => (s ?? '').normalize('NFC').trim().toLowerCase();

function wordsOf(name: string, german: boolean): string[] {
  const lower = name.normalize('NFC').toLowerCase().replace(/[ßæœøłđðþı]/gu, (l) => letters[l]!).replace(/[äöüå]/gu, (l) => (german ? umlauts[l]! : l));
  const plain = lower.normalize('NFKD').replace(/\p{M}/gu, '');
  // O'Brien is OBrien and S.A. is SA; every other sign parts two words
  const words = plain.replaceAll('&', ' and ').replaceAll('+', ' and ').replace(/(?<=\p{L})['’`.](?=\p{L}|\s|$)/gu, '').split(/[^\p{L}\p{N}]+/u).filter((w) => w !== '');
  return words.length > 1 && words[0] === 'the' ? words.slice(1) : words;
}

interface Parts { readonly core: string; readonly form: string; readonly words: readonly string[] }
function partsOf(name: string, german: boolean): Parts {
  const words = wordsOf(name, german);
  const form: string[] = [];
  while (words.length > 1 && forms[words.at(-1)!]) {
    form.unshift(forms[words.pop()!]!);
    // GmbH & Co. KG
    if (words.length > 1 && words.at(-1) === 'and') words.pop();
  }
  return { core: words.join(''), form: form.join(' '), words };
}
const variants = (name: string): Parts[] => [partsOf(name, false), partsOf(name, true)];

export const sameName = (a: string | undefined, b: string | undefined): boolean => folded(a) !== '' && folded(a) === folded(b);

/** The same but for case, accents, punctuation, spaces and a legal form that is written otherwise or left out. Ltd and GmbH are never the same. */
export function similarName(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b) return false;
  return variants(a).some((x) => variants(b).some((y) => x.core !== '' && x.core === y.core && (x.form === y.form || x.form === '' || y.form === '')));
}

/** Not one word of weight in common. */
export function clearlyDifferent(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b) return false;
  if (similarName(a, b)) return false;
  const weighty = (name: string): Set<string> => new Set(variants(name).flatMap((p) => p.words.filter((w) => w.length > 2 && w !== 'and')));
  const other = weighty(b);
  return ![...weighty(a)].some((w) => other.has(w));
}

const compact = (s: string | undefined): string => (s ?? '').toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
const withoutCountry = (s: string): string => s.replace(/^[A-Z]{2}(?=\d)/, '');
/** GB 123 4567 89, GB123456789 and 123456789 are one number; GB123 and DE123 are two. */
export function sameTaxNumber(a: string | undefined, b: string | undefined): boolean {
  const [x, y] = [compact(a), compact(b)];
  if (x === '' || y === '') return false;
  if (x === y) return true;
  return (withoutCountry(x) === x) !== (withoutCountry(y) === y) && withoutCountry(x) === withoutCountry(y);
}
/** Spellings of a tax number under which Xero may have it. */
export const taxSpellings = (n: string): string[] => [...new Set([n.trim(), compact(n)])].filter((s) => s !== '');

/**
 * The words of a name that say most, as they are written, the best first: what a search for other spellings looks for.
 * None where no word is long enough to narrow anything.
 */
export function tellingWords(name: string): string[] {
  const { core } = partsOf(name, false);
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((w) => w.length > 2 && !forms[w.toLowerCase()] && core.includes(wordsOf(w, false).join('')));
  // an accent may be missing on the other side
  const plain = (w: string): number => Number(/^[\x20-\x7e]+$/.test(w));
  return [...new Set(words)].toSorted((a, b) => plain(b) - plain(a) || b.length - a.length);
}
