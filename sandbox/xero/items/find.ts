import type { Item } from '../core/state.ts';
import type { World } from '../core/world.ts';

export function itemCoded(world: World, code: string): Item | undefined {
  const key = (text: string) => (world.switches.itemCodesIgnoreCase ? text.toLowerCase() : text);
  for (const i of world.state.items.values()) if (key(i.Code) === key(code)) return i;
  return undefined;
}
