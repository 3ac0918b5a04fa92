// Checks TypeScript for as long as its input goes on: a line is a source as JSON, and is answered by one line, the list of
// complaints as JSON, each `[line of the source, complaint]`.
//
// The compiler stays, so that the published types are read once.

const path = require('node:path');
const readline = require('node:readline');
const ts = require('typescript');

const file = path.join(process.argv[2], 'check.ts');
const options = {
  noEmit: true,
  strict: true,
  skipLibCheck: true,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2022,
  types: [],
};

let source = '';
let version = 0;
const host = {
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: (name) => (name === file ? String(version) : '0'),
  getScriptSnapshot: (name) => {
    const text = name === file ? source : ts.sys.readFile(name);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => process.argv[2],
  getDefaultLibFileName: (wanted) => ts.getDefaultLibFilePath(wanted),
  fileExists: (name) => name === file || ts.sys.fileExists(name),
  readFile: (name) => (name === file ? source : ts.sys.readFile(name)),
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
};
const service = ts.createLanguageService(host, ts.createDocumentRegistry());

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  source = JSON.parse(line);
  version += 1;
  const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
  const told = found.map((one) => [
    one.file.getLineAndCharacterOfPosition(one.start).line,
    `TS${one.code}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`,
  ]);
  process.stdout.write(`${JSON.stringify(told)}\n`);
});
