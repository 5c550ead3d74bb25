/** R40: tracking options where nobody chose any. Pure. */
import type { ConnectionRead, OptionRead } from '../read-types.ts';
import type { Rules, TrackingRuleRead } from '../rules.ts';
import type { Sayer } from './say.ts';

export interface TrackingFacts {
  /** The person who owns the document; undefined where a team does. */
  readonly owner: string | undefined;
  readonly businessUnit: string | undefined;
  /** Of the customer or supplier; persons have none. */
  readonly territory: string | undefined;
  /** Of the line's product: its family, and the families above it. */
  readonly families: readonly string[];
}

/** Xero keeps two categories; a third could only be an archived one. */
const mostOptions = 2;

function fits(r: TrackingRuleRead, f: TrackingFacts): boolean {
  if (r.decides === undefined) return false;
  switch (r.source) {
    case 'owner': return r.decides === f.owner;
    case 'businessUnit': return r.decides === f.businessUnit;
    case 'territory': return r.decides === f.territory;
    case 'productFamily': return f.families.includes(r.decides);
    case undefined: return false;
  }
}

/** The rules that decide, at most one for each category; `rules` are in their order. A category that a person chose an option of is left alone. */
export function trackingByRules(rules: readonly TrackingRuleRead[], facts: TrackingFacts, chosen: readonly OptionRead[]): TrackingRuleRead[] {
  const taken = new Set(chosen.map((o) => o.categoryId));
  const deciding: TrackingRuleRead[] = [];
  for (const r of rules) {
    if (taken.size >= mostOptions) break;
    // A rule without an option decides nothing; which category it meant nobody knows any more.
    if (!r.option || taken.has(r.option.categoryId) || !fits(r, facts)) continue;
    taken.add(r.option.categoryId);
    deciding.push(r);
  }
  return deciding;
}

/** Families from the nearest upwards. A family above itself would be a mistake of somebody's; it must not be an endless one. */
export function familiesAbove(parent: string | undefined, families: ReadonlyMap<string, string>): string[] {
  const all: string[] = [];
  for (let f = parent; f !== undefined && !all.includes(f); f = families.get(f)) all.push(f);
  return all;
}

/** Options of a line: those that were chosen, and those that the rules of the connection add. What a rule gives must be usable, or the rule is named. */
export function withRules(rules: Rules | undefined, c: ConnectionRead, facts: TrackingFacts, chosen: readonly OptionRead[], spot: { readonly name: string; readonly line?: number }, say: Sayer): readonly OptionRead[] {
  if (!rules || rules.tracking.length === 0) return chosen;
  const added = trackingByRules(rules.tracking.filter((r) => r.connectionId === c.id), facts, chosen);
  const usable: OptionRead[] = [];
  for (const r of added) {
    const o = r.option!;
    const values = { line: spot.name, rule: r.name, option: o.name, connection: c.name };
    const where = spot.line === undefined ? {} : { line: spot.line };
    if (o.connectionId !== c.id) say('RULE_OPTION_OF_OTHER_CONNECTION', values, where);
    else if (!o.active || !o.categoryActive) say('RULE_OPTION_ARCHIVED', values, where);
    else usable.push(o);
  }
  return [...chosen, ...usable];
}
