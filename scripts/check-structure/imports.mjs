/** Finds what a source file imports. */
import { parseSync, Visitor } from 'oxc-parser';

/** The specifier in quotes, or undefined for an expression. */
const literal = (text) => /^(['"`])([^$]*)\1$/.exec(text)?.[2];

/**
 * Lists the imports of a file: static imports, `export … from`, `import()`, types in the form
 * `import('x').T`, and `require` with `require.resolve`. Comments are not looked at.
 *
 * @param file its name, which decides between TypeScript and JavaScript.
 * @returns for each import its specifier (or `expression`, the source text, if it is not a literal)
 *   and whether it is lazy: a type, or loaded only when the program reaches it.
 */
export function importsOf(file, code) {
  const { module, program } = parseSync(file, code);
  const found = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    const isLazy = entries.length > 0 && entries.every(({ isType }) => isType);
    found.push({ specifier: moduleRequest.value, isLazy });
  }
  for (const { entries } of module.staticExports) {
    const requested = entries.filter(({ moduleRequest }) => moduleRequest);
    if (requested.length === 0) continue;
    const isLazy = requested.every(({ isType }) => isType);
    found.push({ specifier: requested[0].moduleRequest.value, isLazy });
  }
  const addLazy = ({ start, end }) => {
    const text = code.slice(start, end);
    const specifier = literal(text);
    found.push(
      specifier === undefined ? { expression: text, isLazy: true } : { specifier, isLazy: true },
    );
  };
  for (const { moduleRequest } of module.dynamicImports) addLazy(moduleRequest);
  new Visitor({
    TSImportType: ({ source, argument }) => addLazy(source ?? argument),
    CallExpression: ({ callee, arguments: [first] }) => {
      const name = callee.type === 'MemberExpression' ? callee.object.name : callee.name;
      if (name === 'require' && first?.type === 'Literal') addLazy(first);
    },
  }).visit(program);
  return found;
}
