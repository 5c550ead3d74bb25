import * as React from 'react';
import { formatted, type Row } from '../data/webapi.ts';
import { callScript, webResourceUrl } from '../xrm/scripts.ts';
import { isLookup, wireName } from '../model/values.ts';
import type { GridField } from './grid.tsx';

/** A row as the platform hands it to an image provider: for every shown column its words, and behind `_Value` what is stored. */
export function rowData(fields: readonly GridField[], row: Row): string {
  return JSON.stringify(Object.fromEntries(fields.flatMap((f) => {
    const key = f.linked || !f.attribute ? f.name : wireName(f.attribute);
    const raw = row[key];
    if (raw === undefined || raw === null) return [];
    const shown = formatted(row, key) ?? String(raw);
    return [[f.name, shown], [`${f.name}_Value`, f.attribute && isLookup(f.attribute) ? { Id: raw, Name: shown } : raw]];
  })));
}

const userLanguage = 1033;

/** The picture that a function of a web resource gives for a cell; nothing while it is being asked, and where it gives none. */
export function CellIcon(props: { icon: { readonly library: string; readonly function: string }; fields: readonly GridField[]; row: Row }): React.JSX.Element | null {
  const [image, setImage] = React.useState<{ src: string; title: string } | undefined>();
  const data = rowData(props.fields, props.row);
  React.useEffect(() => {
    let gone = false;
    void callScript(props.icon.library, props.icon.function, [data, userLanguage]).then((answer) => {
      const [name, title] = Array.isArray(answer) ? answer as unknown[] : [];
      if (!gone) setImage(typeof name === 'string' && name !== '' ? { src: webResourceUrl(name), title: typeof title === 'string' ? title : '' } : undefined);
    });
    return () => { gone = true; };
  }, [data, props.icon.library, props.icon.function]);
  // the words stand beside it
  return image ? <img className="cell-icon" src={image.src} title={image.title} alt="" width={16} height={16} /> : null;
}
