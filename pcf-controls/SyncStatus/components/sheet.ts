import { makeStyles, shorthands, tokens } from '@fluentui/react-components';

/** The dialog with the document, as wide as a page of paper where there is room. */
export const useSheet = makeStyles({
  surface: { maxWidth: '880px', width: 'calc(100% - 32px)', ...shorthands.padding('20px', '24px') },
  body: { maxHeight: 'calc(100vh - 96px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '14px', ...shorthands.padding('4px') },
  verdict: { ...shorthands.margin(0), display: 'flex', alignItems: 'center', columnGap: '8px', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  sheet: { display: 'flex', flexDirection: 'column', rowGap: '14px', ...shorthands.padding('16px'), ...shorthands.border('1px', 'solid', tokens.colorNeutralStroke2), ...shorthands.borderRadius(tokens.borderRadiusMedium), backgroundColor: tokens.colorNeutralBackground1 },
  facts: { ...shorthands.margin(0), display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(170px, 1fr))', columnGap: '16px', rowGap: '10px' },
  fact: { minWidth: 0 },
  term: { fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  value: { ...shorthands.margin(0), fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, overflowWrap: 'anywhere' },
  note: { display: 'block', ...shorthands.margin(0), fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  scroll: { overflowX: 'auto' },
  table: { width: '100%', borderCollapse: 'collapse', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontVariantNumeric: 'tabular-nums' },
  head: { ...shorthands.padding('6px', '8px'), textAlign: 'start', verticalAlign: 'bottom', fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2, ...shorthands.borderBottom('1px', 'solid', tokens.colorNeutralStroke1) },
  cell: { ...shorthands.padding('8px'), verticalAlign: 'top', textAlign: 'start', fontWeight: tokens.fontWeightRegular, ...shorthands.borderBottom('1px', 'solid', tokens.colorNeutralStroke2) },
  number: { textAlign: 'end', whiteSpace: 'nowrap' },
  text: { minWidth: '200px' },
  words: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  codes: { display: 'block', fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  wrong: { backgroundColor: tokens.colorPaletteRedBackground1 },
  mark: { marginInlineEnd: '6px', verticalAlign: '-2px' },
  totals: { ...shorthands.margin(0), alignSelf: 'flex-end', minWidth: '240px', display: 'grid', gridTemplateColumns: '1fr auto', columnGap: '24px', rowGap: '4px', fontSize: tokens.fontSizeBase300, fontVariantNumeric: 'tabular-nums' },
  total: { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold },
  will: { ...shorthands.margin(0), paddingInlineStart: '20px', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
});
