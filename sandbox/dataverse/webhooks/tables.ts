/** Tables of the event framework, as far as webhooks need them. */
import { define, int, look, memo, pick, txt, yes } from '../metadata/builtin/define.ts';
import type { Metadata } from '../metadata/registry.ts';

export const messages = ['Create', 'Update', 'Delete'] as const;
export const webhook = 8;
export const postOperation = 40;

export function eventTables(m: Metadata): void {
  const must = { required: 'systemrequired' } as const;
  define(m, {
    name: 'serviceendpoint', schema: 'ServiceEndpoint', set: 'serviceendpoints', label: 'Service Endpoint', plural: 'Service Endpoints', primary: 'name', ownership: 'OrganizationOwned',
    columns: {
      name: txt(160, must), description: txt(100), url: txt(2000), contract: { ...pick({ 1: 'OneWay', 2: 'Queue', 3: 'Rest', 4: 'TwoWay', 5: 'Topic', 6: 'Persistent Queue', 7: 'Event Hub', 8: 'Webhook', 9: 'Event Grid' }), ...must },
      authtype: pick({ 0: 'Not Specified', 1: 'ACS', 2: 'SAS Key', 3: 'SAS Token', 4: 'Webhook Key', 5: 'Http Header', 6: 'Http Query String' }, 0), authvalue: txt(2048, { validForRead: false }),
      messageformat: pick({ 1: 'Binary XML', 2: 'Json', 3: 'Text XML' }, 1), connectionmode: pick({ 1: 'Normal', 2: 'Federated' }, 1), userclaim: pick({ 1: 'None', 2: 'UserId', 3: 'UserInfo' }, 1),
    },
  });
  define(m, { name: 'sdkmessage', schema: 'SdkMessage', set: 'sdkmessages', label: 'Sdk Message', plural: 'Sdk Messages', primary: 'name', ownership: 'None', readOnly: true, columns: { name: txt(256), categoryname: txt(25) } });
  define(m, {
    name: 'sdkmessagefilter', schema: 'SdkMessageFilter', set: 'sdkmessagefilters', label: 'Sdk Message Filter', plural: 'Sdk Message Filters', primary: null, ownership: 'None', privilegeStem: 'SdkMessage', readOnly: true,
    columns: { sdkmessageid: look('sdkmessage', 'sdkmessageid_sdkmessagefilter', { onDelete: 'Cascade' }), primaryobjecttypecode: txt(64), secondaryobjecttypecode: txt(64), iscustomprocessingstepallowed: yes(true) },
  });
  define(m, {
    name: 'sdkmessageprocessingstep', schema: 'SdkMessageProcessingStep', set: 'sdkmessageprocessingsteps', label: 'Sdk Message Processing Step', plural: 'Sdk Message Processing Steps', primary: 'name', ownership: 'OrganizationOwned',
    states: { state: { 0: ['Enabled', 1], 1: ['Disabled', 2] }, status: { 1: ['Enabled', 0], 2: ['Disabled', 1] } },
    columns: {
      name: txt(256), description: txt(256), configuration: memo(1073741823), filteringattributes: memo(100000), asyncautodelete: yes(false),
      mode: { ...pick({ 0: 'Synchronous', 1: 'Asynchronous' }), ...must }, rank: int(-2147483648, 2147483647, must), supporteddeployment: { ...pick({ 0: 'Server Only', 1: 'Microsoft Dynamics 365 Client for Outlook Only', 2: 'Both' }), ...must },
      stage: { ...pick({ 5: 'Initial Pre-operation (For internal use only)', 10: 'Pre-validation', 20: 'Pre-operation', 30: 'Main Operation (For internal use only)', 40: 'Post-operation', 50: 'Post-operation (Deprecated)' }), ...must },
      sdkmessageid: look('sdkmessage', 'sdkmessageid_sdkmessageprocessingstep', must), sdkmessagefilterid: look('sdkmessagefilter', 'sdkmessagefilterid_sdkmessageprocessingstep'),
      // not known whether the original takes the steps along: whoever deletes the steps first is right in either case
      eventhandler: look('serviceendpoint', 'serviceendpoint_sdkmessageprocessingstep', { nav: 'eventhandler_serviceendpoint', onDelete: 'Restrict' }),
    },
  });
}
