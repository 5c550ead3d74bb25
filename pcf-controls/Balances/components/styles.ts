import { makeStyles, shorthands, tokens } from '@fluentui/react-components';

/** Drawn for 320 to 400 pixels; wider places only get more air. Where colours are forced, system colours and outlines remain. */
export const useStyles = makeStyles({
  root: { boxSizing: 'border-box', width: '100%', minWidth: 0, maxWidth: '560px', display: 'flex', flexDirection: 'column', rowGap: '12px', fontFamily: tokens.fontFamilyBase, color: tokens.colorNeutralForeground1, textAlign: 'start' },
  card: { ...shorthands.borderRadius(tokens.borderRadiusLarge), ...shorthands.border('1px', 'solid', tokens.colorNeutralStroke2), ...shorthands.padding('14px', '16px'), backgroundColor: tokens.colorNeutralBackground1 },
  title: { ...shorthands.margin(0), fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400, fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  note: { ...shorthands.margin('2px', 0, 0), fontSize: tokens.fontSizeBase200, lineHeight: tokens.lineHeightBase200, color: tokens.colorNeutralForeground2 },
  facts: { ...shorthands.margin('10px', 0, 0), display: 'flex', flexWrap: 'wrap', columnGap: '28px', rowGap: '6px' },
  fact: { display: 'flex', flexDirection: 'column' },
  term: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  value: { ...shorthands.margin(0), fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, fontWeight: tokens.fontWeightSemibold, fontVariantNumeric: 'tabular-nums' },
  late: { color: tokens.colorPaletteRedForeground1 },
  chart: { display: 'block', width: '100%', maxWidth: '400px', height: 'auto', marginTop: '12px' },
  axis: { stroke: tokens.colorNeutralStrokeAccessible, strokeWidth: '1' },
  label: { fill: tokens.colorNeutralForeground2, fontSize: '11px', fontFamily: tokens.fontFamilyBase, '@media (forced-colors: active)': { fill: 'CanvasText' } },
  bar: { stroke: tokens.colorNeutralForeground1, strokeWidth: '0.5', '@media (forced-colors: active)': { fill: 'Highlight', stroke: 'CanvasText', strokeWidth: '1' } },
  notDue: { fill: tokens.colorBrandBackground },
  days1to30: { fill: tokens.colorPaletteYellowBackground3 },
  days31to60: { fill: tokens.colorPaletteMarigoldBackground3 },
  days61to90: { fill: tokens.colorPaletteDarkOrangeBackground3 },
  daysOver90: { fill: tokens.colorPaletteRedBackground3 },
  /** Credit: only an outline, so that it is no debt at a glance. */
  credit: { fill: tokens.colorNeutralBackground1, strokeWidth: '1.5', strokeDasharray: '3 2', '@media (forced-colors: active)': { fill: 'Canvas' } },
  table: { width: '100%', borderCollapse: 'collapse', marginTop: '10px', fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300, fontVariantNumeric: 'tabular-nums' },
  head: { fontSize: tokens.fontSizeBase200, fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
  cell: { ...shorthands.padding('3px', 0, '3px', '12px'), textAlign: 'end' },
  first: { paddingLeft: 0, textAlign: 'start', fontWeight: tokens.fontWeightRegular },
  foot: { ...shorthands.borderTop('1px', 'solid', tokens.colorNeutralStroke2), fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  hidden: { position: 'absolute', width: '1px', height: '1px', ...shorthands.margin('-1px'), ...shorthands.overflow('hidden'), clip: 'rect(0 0 0 0)', whiteSpace: 'nowrap' },
});
