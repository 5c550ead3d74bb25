/** Environment variables: definitions in parts of their own, never with a value, which would be the customer's. */
import { attr, elements, parse, valueOf, type Finding, type Model } from './reader.ts';

/** 100000000 text, ...1 number, ...2 yes/no, ...3 JSON, ...4 data source, ...5 secret. */
const types = /^10000000[0-5]$/;
const longest = 2000;

export const variables = (m: Model): Finding[] => [...m.parts].flatMap(([path, content]): Finding[] => {
  const found: Finding[] = [];
  const add = (rule: string, text: string): void => { found.push({ rule, where: path, text }); };
  if (path.endsWith('environmentvariablevalues.json')) add('environment-value-shipped', 'A shipped value pins the customer\'s.');
  const folder = /^environmentvariabledefinitions\/([^/]+)\/environmentvariabledefinition\.xml$/.exec(path)?.[1];
  if (!folder) return found;
  const root = parse(content, path).documentElement!;
  const name = attr(root, 'schemaname');
  if (root.tagName !== 'environmentvariabledefinition' || !name) { add('environment-variable', 'It defines no environment variable.'); return found; }
  if (name.toLowerCase() !== folder.toLowerCase()) add('environment-variable', `It stands in the folder of ${folder} and defines ${name}.`);
  if (!name.toLowerCase().startsWith(m.prefix)) add('prefix', `The environment variable does not start with the publisher's prefix ${m.prefix}`);
  if (!types.test(valueOf(root, 'type'))) add('environment-variable', `There is no type ${valueOf(root, 'type')}.`);
  if (!elements(root, 'displayname').some((d) => attr(d, 'default') || elements(d, 'label').length)) add('environment-variable', 'It has no name for people.');
  if (name.length > 100 || elements(root, 'displayname').some((d) => attr(d, 'default').length > 100)) add('text-too-long', 'A name of an environment variable has 100 signs at most.');
  if ([...elements(root, 'description').map((d) => attr(d, 'default')), valueOf(root, 'defaultvalue')].some((t) => t.length > longest)) add('text-too-long', `Description and default have ${longest} signs at most.`);
  return found;
});
