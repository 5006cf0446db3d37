/**
 * Reads what a package exports, from its declarations: every function, constructor and method with its
 * parameters, the options in them, and which wrong values their types do not accept.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-api';
import { oddNumbers, wrongValues } from './wrong-values.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A parameter, or an option in one. */
export interface Parameter {
  /** `options` for parameters that are taken apart at once. */
  readonly name: string;
  /** Whether it holds options, so that unknown names in it are errors. */
  readonly holdsOptions: boolean;
  /** Names of the wrong values that the type does not accept. */
  readonly refuses: ReadonlySet<string>;
  readonly isNumber: boolean;
  /** Its properties, if it is an object type that users write out. */
  readonly properties: readonly Parameter[];
}

/** A function that users call. */
export interface Signature {
  /** `name`, `new Class`, `Class.method` (static, or of a constant) or `Class#method`. */
  readonly name: string;
  readonly parameters: readonly Parameter[];
}

/** How deep options in options are followed. */
const DEPTH = 2;

/**
 * Lists the signatures of a package in `packages/`. The package must be built.
 * @param folder such as `exact`.
 */
export function signaturesOf(folder: string): Signature[] {
  const entries = entriesOf(path.join(root, 'packages', folder));
  const values = path.join(root, 'misuse', 'wrong-values.d.ts');
  const program = ts.createProgram([...entries, values], options(), hostWith(values));
  const checker = program.getTypeChecker();
  const reader = new Reader(checker, typesOf(program.getSourceFile(values)!, checker));
  const found = new Map<string, Signature>();
  for (const entry of entries) {
    const file = program.getSourceFile(entry)!;
    for (const symbol of checker.getExportsOfModule(checker.getSymbolAtLocation(file)!)) {
      for (const each of reader.signatures(symbol, file)) found.set(each.name, each);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function options(): ts.CompilerOptions {
  return {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
}

/** The declarations of the entry points, from `exports`. */
function entriesOf(folder: string): string[] {
  const { exports } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return Object.values<{ types?: string } | string>(exports)
    .map((entry) => (typeof entry === 'object' ? entry.types : undefined))
    .filter((types) => types?.startsWith('./dist/'))
    .map((types) => path.join(folder, types!));
}

/** A compiler host with one more file: a constant for each wrong value. */
function hostWith(file: string): ts.CompilerHost {
  const host = ts.createCompilerHost(options());
  const text = [...wrongValues, ...oddNumbers.slice(0, 1)]
    .map(({ type }, i) => `export declare const value${i}: ${type};`)
    .join('\n');
  return {
    ...host,
    fileExists: (name) => name === file || host.fileExists(name),
    getSourceFile: (name, ...rest) =>
      name === file
        ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
        : host.getSourceFile(name, ...rest),
  };
}

function typesOf(file: ts.SourceFile, checker: ts.TypeChecker): ts.Type[] {
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(file)!)
    .map((symbol) => checker.getTypeOfSymbol(symbol));
}

class Reader {
  readonly #checker: ts.TypeChecker;
  readonly #wrong: readonly ts.Type[];
  readonly #number: ts.Type;

  constructor(checker: ts.TypeChecker, types: readonly ts.Type[]) {
    this.#checker = checker;
    this.#wrong = types.slice(0, -1);
    this.#number = types.at(-1)!;
  }

  signatures(exported: ts.Symbol, file: ts.Node): Signature[] {
    const isAlias = exported.flags & ts.SymbolFlags.Alias;
    const symbol = isAlias ? this.#checker.getAliasedSymbol(exported) : exported;
    const name = exported.name;
    const found: Signature[] = [];
    if (symbol.flags & ts.SymbolFlags.Value) {
      const type = this.#checker.getTypeOfSymbolAtLocation(symbol, file);
      found.push(...this.#callable(name, type.getCallSignatures(), file));
      if (symbol.flags & ts.SymbolFlags.Class) {
        if (this.#isError(symbol)) return [];
        const isPublic = (each: ts.Signature) =>
          !each.declaration ||
          !(ts.getCombinedModifierFlags(each.declaration as ts.Declaration) & HIDDEN);
        const made = type.getConstructSignatures().filter(isPublic);
        found.push(...this.#callable(`new ${name}`, made, file));
      }
      if (type.getCallSignatures().length === 0)
        found.push(...this.#methods(`${name}.`, type, file));
    }
    if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) {
      const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
      found.push(...this.#methods(`${name}#`, type, file));
    }
    return found;
  }

  #isError(symbol: ts.Symbol): boolean {
    const type = this.#checker.getDeclaredTypeOfSymbol(symbol);
    return type.getProperties().some(({ name }) => name === 'stack');
  }

  #methods(prefix: string, type: ts.Type, file: ts.Node): Signature[] {
    return type.getProperties().flatMap((property) => {
      const declaration = property.valueDeclaration;
      if (!declaration || property.name.startsWith('__') || property.name === 'prototype')
        return [];
      if (ts.getCombinedModifierFlags(declaration) & HIDDEN) return [];
      if (!declaration.getSourceFile().fileName.includes('/packages/')) return []; // of a library
      const own = this.#checker.getTypeOfSymbolAtLocation(property, file);
      return this.#callable(prefix + property.name, own.getCallSignatures(), file);
    });
  }

  /** One signature for all overloads: a value is wrong if no overload accepts it. */
  #callable(name: string, overloads: readonly ts.Signature[], at: ts.Node): Signature[] {
    const [most] = [...overloads].sort((a, b) => b.parameters.length - a.parameters.length);
    if (!most) return [];
    const parameters = most.parameters.map((parameter, i) => {
      const others = overloads
        .filter((each) => each !== most)
        .map((each) => each.parameters[i])
        .filter((each) => each !== undefined);
      return this.#parameter(parameter, others, at, DEPTH);
    });
    return [{ name, parameters }];
  }

  #parameter(
    symbol: ts.Symbol,
    others: readonly ts.Symbol[],
    at: ts.Node,
    depth: number,
  ): Parameter {
    const declaration = symbol.valueDeclaration;
    const isRest =
      declaration && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined;
    const isOptional =
      (symbol.flags & ts.SymbolFlags.Optional) !== 0 ||
      (declaration && ts.isParameter(declaration) && declaration.questionToken !== undefined);
    const types = [symbol, ...others].map((each) => {
      const type = this.#checker.getTypeOfSymbolAtLocation(each, at);
      const element = isRest ? this.#checker.getIndexTypeOfType(type, ts.IndexKind.Number) : type;
      return this.#checker.getBaseConstraintOfType(element ?? type) ?? type;
    });
    const accepts = (wrong: ts.Type) =>
      types.some((type) => this.#checker.isTypeAssignableTo(wrong, type));
    const refuses = wrongValues.filter(({ type }, i) => {
      if (type === 'undefined' && (isOptional || isRest)) return false;
      // Nobody can tell what a function returns before it is called.
      const takesFunctions = types.some((each) => this.#isFunction(each));
      if (type.startsWith('() =>') && takesFunctions) return false;
      return !accepts(this.#wrong[i]!);
    });
    const name =
      /^[A-Za-z_]\w*$/.test(symbol.name) && !symbol.name.startsWith('__') ? symbol.name : 'options';
    return {
      name,
      holdsOptions: /options|settings/i.test(name),
      refuses: new Set(refuses.map((each) => each.name)),
      isNumber: accepts(this.#number),
      properties: depth > 0 ? this.#properties(types[0]!, at, depth - 1) : [],
    };
  }

  #isFunction(type: ts.Type): boolean {
    const object = this.#checker.getNonNullableType(type);
    const parts = object.isUnion() ? object.types : [object];
    return parts.some((each) => each.getCallSignatures().length > 0);
  }

  #properties(type: ts.Type, at: ts.Node, depth: number): Parameter[] {
    const object = this.#checker.getNonNullableType(type);
    const parts = object.isUnion() ? [] : object.getProperties();
    return parts
      .filter(({ valueDeclaration }) =>
        valueDeclaration?.getSourceFile().fileName.includes('/packages/'),
      )
      .map((property) => this.#parameter(property, [], at, depth));
  }
}

const HIDDEN = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
