/** Functions and actions. What is not listed is not emulated. */
import { DataverseError, missingPrivilege, noSuchRow, NotEmulated } from '../errors.ts';
import { parseExact } from '../exact-json.ts';
import type { Table } from '../metadata/model.ts';
import type { Answer, Operation } from '../odata/answer.ts';
import { json, nothing } from '../odata/answer.ts';
import { resolveAddress } from '../odata/payload.ts';
import type { Segment, Target } from '../odata/url.ts';
import { unquote } from '../odata/url.ts';
import { demand, hasPrivilege, principal, rightsOn } from '../security/access.ts';
import type { Session } from '../session.ts';
import { convertAction } from './convert.ts';
import { mergeAction } from './merge.ts';
import { solutionOperation } from './solutions.ts';
import { entityDefinitions, globalOptionSets } from './definitions.ts';

const context = (s: Session, type: string): string => `${s.base}$metadata#Microsoft.Dynamics.CRM.${type}`;

/** Null: there is no such function, action or metadata set. */
export function callUnbound(s: Session, op: Operation, target: Target): Answer | null {
  const [segment] = target.segments as [Segment];
  switch (segment.name) {
    case 'WhoAmI': demandMethod(op, 'GET'); return json(200, { '@odata.context': context(s, 'WhoAmIResponse'), BusinessUnitId: s.caller.acting.businessUnitId, UserId: s.caller.acting.userId, OrganizationId: s.world.organizationId });
    case 'RetrieveVersion': demandMethod(op, 'GET'); return json(200, { '@odata.context': context(s, 'RetrieveVersionResponse'), Version: '9.2.26111.00000' });
    case 'RetrieveCurrentOrganization': throw new NotEmulated('RetrieveCurrentOrganization');
    case 'PublishAllXml': case 'PublishXml':
      demandMethod(op, 'POST');
      if (!hasPrivilege(s.caller, 'prvPublishCustomization')) throw missingPrivilege(s.caller.acting.userId, 'prvPublishCustomization', 'organization');
      return nothing();
    case 'EntityDefinitions': demandMethod(op, 'GET'); return entityDefinitions(s, target);
    case 'GlobalOptionSetDefinitions': demandMethod(op, 'GET'); return globalOptionSets(s, target);
    case 'ConvertQuoteToSalesOrder': case 'ConvertSalesOrderToInvoice': demandMethod(op, 'POST'); return convertAction(s, segment.name, op);
    case 'Merge': demandMethod(op, 'POST'); return mergeAction(s, op);
    default: return solutionOperation(s, op, segment);
  }
}
function demandMethod(op: Operation, method: string): void {
  if (op.method !== method) throw new DataverseError(405, '0x80060888', `The requested resource does not support http method '${op.method}'.`);
}
export function callBound(s: Session, t: Table, id: string, step: Segment, op: Operation, target: Target): Answer {
  const name = step.name.slice('Microsoft.Dynamics.CRM.'.length);
  const argument = (parameter: string): unknown => {
    const m = new RegExp(`(?:^|,)\\s*${parameter}\\s*=\\s*(@\\w+|.+?)(?=,\\w+=|$)`).exec(step.key ?? '');
    const text = m ? (m[1]!.startsWith('@') ? target.options.get(m[1]!) : m[1]) : undefined;
    if (text === undefined) throw new DataverseError(400, '0x80060888', `The function ${name} needs the parameter ${parameter}.`);
    try { return parseExact(text); } catch { return unquote(text) ?? parseExact(text.replaceAll('\'', '"')); }
  };
  if (t.logicalName === 'systemuser') {
    const user = s.world.store.get('systemuser', id);
    demand(s.world, s.caller, 'Read', t, user ?? null);
    if (!user) throw noSuchRow('systemuser', id);
    const p = principal(s.world, id);
    const privilegeId = (n: string): string => `00000000-0000-4000-8000-${[...n].reduce((h, ch) => (h * 31 + ch.charCodeAt(0)) % 281474976710655, 7).toString(16).padStart(12, '0')}`;
    const print = ([n, level]: [string, string]) => ({ Depth: level, PrivilegeId: privilegeId(n), BusinessUnitId: p.businessUnitId, PrivilegeName: n });
    switch (name) {
      case 'RetrievePrincipalAccess': {
        const to = argument('Target') as { '@odata.id'?: string };
        if (typeof to?.['@odata.id'] !== 'string') throw new DataverseError(400, '0x80060888', 'Target needs "@odata.id".');
        const ref = resolveAddress(s, to['@odata.id'], new Map());
        const table = s.world.metadata.table(ref.table);
        const row = s.world.store.get(ref.table, ref.id);
        if (!row) throw noSuchRow(ref.table, ref.id);
        const rights = rightsOn(s.world, p, table, row);
        return json(200, { '@odata.context': context(s, 'RetrievePrincipalAccessResponse'), AccessRights: rights.length ? rights.join(', ') : 'None' });
      }
      case 'RetrieveUserPrivileges': return json(200, { '@odata.context': context(s, 'RetrieveUserPrivilegesResponse'), RolePrivileges: [...p.privileges].map(print) });
      case 'RetrieveUserPrivilegeByPrivilegeName': { const n = String(argument('PrivilegeName')); return json(200, { '@odata.context': context(s, 'RetrieveUserPrivilegeByPrivilegeNameResponse'), RolePrivileges: [...p.privileges].filter(([x]) => x === n).map(print) }); }
      case 'RetrieveUserSetOfPrivilegesByNames': { const names = argument('PrivilegeNames') as string[]; return json(200, { '@odata.context': context(s, 'RetrieveUserSetOfPrivilegesByNamesResponse'), RolePrivileges: [...p.privileges].filter(([x]) => names.includes(x)).map(print) }); }
      default: break;
    }
  }
  throw new NotEmulated(`the operation ${step.name} on '${t.logicalName}'`);
}
