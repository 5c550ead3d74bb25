import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const folder = import.meta.dirname;
/** Compiles the lines as a module beside rows.ts. @returns for each line the codes of its errors */
function errorsOf(lines: readonly string[]): number[][] {
  const file = join(folder, 'virtual.ts');
  const head = "import type { connection, syncRequest, xeroAccount, xeroDocument } from '../tables/index.ts';\nimport type { ColumnOf, DecimalValue, Row } from './rows.ts';\ntype Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;\n";
  const options: ts.CompilerOptions = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2024, lib: ['lib.es2024.d.ts', 'lib.dom.d.ts'], types: [], module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, allowImportingTsExtensions: true, skipLibCheck: true };
  const host = ts.createCompilerHost(options);
  const source = head + lines.map((l, i) => `export const v${i}${l}`).join('\n');
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2024) : getSourceFile(name, ...rest));
  const program = ts.createProgram([file], options, host);
  const first = head.split('\n').length - 1;
  const found: number[][] = lines.map(() => []);
  for (const d of program.getSemanticDiagnostics(program.getSourceFile(file))) {
    const line = ts.getLineAndCharacterOfPosition(d.file!, d.start!).line - first;
    if (line < 0) throw new Error(ts.flattenDiagnosticMessageText(d.messageText, '\n'));
    found[line]!.push(d.code);
  }
  return found;
}

const right = [
  ": Same<Row<typeof xeroDocument>['cfl_xeronumber'], string | null> = true;",
  ": Same<Row<typeof xeroDocument>['cfl_total'], DecimalValue | null> = true;",
  ": Same<Row<typeof xeroDocument>['cfl_invoicedate'], string | null> = true;",
  ": Same<Row<typeof connection>['cfl_epoch'], number | null> = true;",
  ": Same<Row<typeof connection>['cfl_isdefault'], boolean | null> = true;",
  ": Same<Row<typeof connection>['cfl_amountsare'], 864200000 | 864200001 | 864200002 | null> = true;",
  ": Same<Row<typeof syncRequest>['_cfl_invoiceid_value'], string | null> = true;",
  ": Same<Row<typeof syncRequest>['cfl_syncrequestid'], string> = true;",
  ": Pick<Row<typeof xeroAccount>, 'cfl_code' | 'statecode'> = { cfl_code: '200', statecode: 0 };",
];
const wrong: readonly [string, number][] = [
  // 2551 and 2339: there is no such property; 2322: not one of the values
  [" = ({} as Row<typeof xeroDocument>).cfl_xeronumer;", 2551],
  [" = ({} as Row<typeof syncRequest>).cfl_invoiceid;", 2339],
  [": Row<typeof connection>['cfl_amountsare'] = 864200003;", 2322],
  [": ColumnOf<typeof xeroAccount> = 'cfl_categoryid';", 2322],
];

describe('types of rows come from the definitions', () => {
  it('has the types that the Web API delivers, and makes a misspelt column or a foreign option a compile error', () => {
    const found = errorsOf([...right, ...wrong.map(([line]) => line)]);
    expect(found.slice(0, right.length)).toEqual(right.map(() => []));
    expect(found.slice(right.length).map((codes) => codes[0])).toEqual(wrong.map(([, code]) => code));
  }, 60_000);
});
