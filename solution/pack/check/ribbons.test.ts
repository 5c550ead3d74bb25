import { strFromU8, strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { testParts } from '../testing.ts';
import { readPackage } from './reader.ts';
import { ribbons } from './ribbons.ts';

const parts = testParts();
const whole = strFromU8(parts.get('customizations.xml')!);
/** Only the tables with commands: the rest would be parsed again for every planted defect. */
function planted(change: (s: string) => string): string[] {
  const after = change(whole);
  expect(after).not.toBe(whole);
  return ribbons(readPackage(new Map([...parts, ['customizations.xml', strToU8(after)]]))).map((f) => f.rule);
}
const swap = (from: string | RegExp, to: string) => (s: string): string => s.replace(from, to);

describe('the check of ribbons', () => {
  it('finds nothing in ours', () => expect(ribbons(readPackage(parts))).toEqual([]));
  it.each<[string, string, (s: string) => string]>([
    ['a group that the form does not have', 'ribbon-location', swap('Mscrm.Form.invoice.MainTab.Save.', 'Mscrm.Form.invoice.MainTab.Safe.')],
    ['a group of forms in a list', 'ribbon-location', swap('Mscrm.HomepageGrid.invoice.MainTab.Management', 'Mscrm.HomepageGrid.invoice.MainTab.Convert')],
    ['a place of another table', 'ribbon-location', swap('Mscrm.SubGrid.invoice.MainTab', 'Mscrm.SubGrid.quote.MainTab')],
    ['a form state asked for in a list', 'ribbon-rule-place', swap('<EnableRule Id="cfl.invoice.SelectedAny.EnableRule" />', '<EnableRule Id="cfl.invoice.Saved.EnableRule" />')],
    ['a selection asked for on a form', 'ribbon-rule-place', swap('<EnableRule Id="cfl.invoice.canSend.EnableRule" />', '<EnableRule Id="cfl.invoice.SelectedOne.EnableRule" />')],
    ['a menu without items', 'ribbon-menu-empty', swap(/(<Controls Id="cfl.invoice.Xero.Menu.Controls">)[\s\S]*?(<\/Controls>)/, '$1$2')],
    ['the command of a menu that is not there', 'ribbon-missing', swap('Command="cfl.invoice.List.Xero.Command"', 'Command="cfl.invoice.List.Zero.Command"')],
    ['a label of a menu that is not there', 'ribbon-missing', swap(/<LocLabel Id="cfl.invoice.Xero.LabelText">[\s\S]*?<\/LocLabel>/, '')],
    ['one id twice', 'ribbon-id-twice', swap('Id="cfl.invoice.List.Send.Button"', 'Id="cfl.invoice.Send.Button"')],
    ['no words for screen readers', 'ribbon-words', swap(/ Alt="\$LocLabels:cfl.invoice.Send.Alt"/, '')],
    ['a button of the platform that the list does not have', 'ribbon-location', swap('Location="Mscrm.HomepageGrid.cfl_xerodocument.NewRecord"', 'Location="Mscrm.HomepageGrid.cfl_xerodocument.NewRow"')],
    ['a button hidden on another table', 'ribbon-location', swap('Location="Mscrm.SubGrid.cfl_xerodocument.AddNewStandard"', 'Location="Mscrm.SubGrid.cfl_xeropayment.AddNewStandard"')],
    ['the same hiding twice', 'ribbon-id-twice', swap('HideActionId="cfl.Mscrm.Form.cfl_xerodocument.SaveAndNew.Hide"', 'HideActionId="cfl.Mscrm.Form.cfl_xerodocument.NewRecord.Hide"')],
    ['quick create where New is hidden', 'ribbon-hidden-new', (s) => {
      const lines = s.indexOf('>cfl_CreditNoteLine</Name>');
      return s.slice(0, lines) + s.slice(lines).replace('<CustomActions />', '<CustomActions><HideCustomAction HideActionId="x.Hide" Location="Mscrm.HomepageGrid.cfl_creditnoteline.NewRecord" /></CustomActions>');
    }],
    ['no icon', 'ribbon-words', swap(/ ModernImage="\$webresource:cfl_\/icons\/open.svg"/, '')],
    ['an icon that is not there', 'web-resource-missing', swap('$webresource:cfl_/icons/open.svg', '$webresource:cfl_/icons/opn.svg')],
  ])('finds %s', (_, rule, change) => expect(planted(change)).toContain(rule));
});
