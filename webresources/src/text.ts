/**
 * What people read from ribbon and form scripts: `text('Outcome_SentAs', number)`. The sentence comes from the web resource
 * cfl_/strings/Counterfoil.<language>.resx, which the script declares as its dependency, else in English from english/.
 */
import { english } from './english/index.ts';
import { readTextsWith, sayFrom } from './nudge/say.ts';

export const STRINGS = 'cfl_/strings/Counterfoil';

// Throws where no resource of the user's or the base language exists, and is missing in older hosts
readTextsWith((key) => Xrm.Utility.getResourceString(STRINGS, key));

export const text = sayFrom(english);
export type TextKey = keyof typeof english;
