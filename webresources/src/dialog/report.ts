/** What the dialog page cfl_/dialogs/report.html shows. It crosses by the tab's session storage, like a question. */
export interface Report {
  readonly paragraphs: readonly string[];
  readonly sections: readonly ReportSection[];
  readonly done: string;
  /** Something may be done with what is shown: the button that does it stands before the one that closes. */
  readonly confirm?: string;
  /** Read out behind a link: where it opens. */
  readonly newTab: string;
  /** Shown when the host does not close the dialog by itself. */
  readonly close: string;
  readonly language: string;
}
export interface ReportSection {
  readonly heading: string;
  readonly table?: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly entries?: readonly ReportEntry[];
}
/** One document, with what is to be said of it. */
export interface ReportEntry { readonly title: string; readonly href: string; readonly detail: string; readonly points: readonly string[] }

export const reportKey = (key: string): string => `counterfoil:report:${key}`;
