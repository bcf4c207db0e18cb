/**
 * Every text that can reach the server, found in its own descriptions: the OpenAPI of its calls, and the types of what a
 * room sends. A field is written `POST /api/v1/cases/{id}/sheets (summary).body.headline_zh`: call, variants, members.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WEB_CLIENT = fileURLToPath(new URL('../../../web-client/', import.meta.url));
const ts = createRequire(`${WEB_CLIENT}package.json`)('typescript');

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** What an example shows of an object that is described by nothing else. */
function shapeOf(example) {
  if (Array.isArray(example)) return { type: 'array', items: shapeOf(example[0]) };
  if (example === null || typeof example !== 'object') return { type: typeof example };
  const properties = Object.entries(example).map(([name, value]) => [name, shapeOf(value)]);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function together(parts) {
  return { type: 'object', properties: Object.assign({}, ...parts.map(({ properties }) => properties)) };
}

/** The schema with its references followed and its parts put together. */
function plain(schema, named) {
  if (schema.$ref) return plain(named[schema.$ref.split('/').pop()], named);
  if (schema.allOf) return together(schema.allOf.map((part) => plain(part, named)));
  const shown = schema.example ?? schema.examples?.[0];
  if (shown !== undefined && typeof shown === 'object' && !schema.properties) return shapeOf(shown);
  return schema;
}

const isText = ({ type, enum: listed, format }) => [type].flat().includes('string') && !listed && !format;

/** The members by which one variant is told from another, as `(summary)`. */
const tagOf = ({ properties = {} }) => Object.values(properties).flatMap(({ enum: listed }) => (listed?.length === 1 ? [` (${listed[0]})`] : [])).join('');

const isOf = (variant, value) =>
  Object.entries(variant.properties ?? {}).every(([name, { enum: listed }]) => !listed || listed.length > 1 || value?.[name] === listed[0]) &&
  (variant.type !== 'null') === (value !== null);

/** Calls `found(field, place)` for every text; with a `value`, for those texts that it has, `place` being the way to each. */
function walk(schema, named, found, value, field = '', place = []) {
  const here = plain(schema, named);
  const given = value !== undefined;
  for (const listed of here.oneOf ?? here.anyOf ?? []) {
    const variant = plain(listed, named);
    if (!given || isOf(variant, value)) walk(variant, named, found, value, field + tagOf(variant), place);
  }
  if (given && value === null) return;
  if (isText(here)) found(field, place);
  if (here.items) {
    const items = given ? value.map((one, at) => [one, at]) : [[undefined, 0]];
    for (const [one, at] of items) walk(here.items, named, found, one, `${field}[]`, [...place, at]);
  }
  for (const [name, member] of Object.entries(here.properties ?? {})) {
    if (!given || value[name] !== undefined) walk(member, named, found, value?.[name], `${field}.${name}`, [...place, name]);
  }
}

function textsOf(schema, named, value) {
  const texts = [];
  walk(schema, named, (field, place) => texts.push({ field, place }), value);
  return texts;
}

/** What the server takes in the bodies of its calls. */
export class Calls {
  #named;
  #bodies = new Map();

  constructor(api) {
    this.#named = api.components.schemas;
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of METHODS.filter((way) => item[way]?.requestBody?.content?.['application/json'])) {
        const { schema, example } = item[method].requestBody.content['application/json'];
        this.#bodies.set(`${method.toUpperCase()} ${path}`, example ? shapeOf(example) : schema);
      }
    }
  }

  static async of(server) {
    return new Calls(await (await fetch(`${server.url}/api/v1/openapi.json`)).json());
  }

  /** The call as the description has it, for a path with its numbers filled in. */
  named(method, path) {
    const fits = (call) => new RegExp(`^${call.replace(/\{\w+\}/g, '[^/]+')}$`).test(`${method} ${path}`);
    const found = [...this.#bodies.keys()].filter(fits).sort((a, b) => a.split('{').length - b.split('{').length);
    if (found.length === 0) throw new Error(`${method} ${path} is not described`);
    return found[0];
  }

  texts(call, value) {
    return textsOf(this.#bodies.get(call), this.#named, value).map(({ field, place }) => ({ field: call + field, place }));
  }

  /** Every text field of every call. */
  fields() {
    return [...this.#bodies.keys()].flatMap((call) => this.texts(call).map(({ field }) => field));
  }
}

function schemaOfType(node) {
  if (ts.isUnionTypeNode(node)) return { oneOf: node.types.map(schemaOfType) };
  if (ts.isParenthesizedTypeNode(node)) return schemaOfType(node.type);
  if (ts.isTupleTypeNode(node)) return { type: 'array', items: schemaOfType(node.elements[0]) };
  if (ts.isTypeReferenceNode(node) && node.typeName.text === 'Array') return { type: 'array', items: schemaOfType(node.typeArguments[0]) };
  if (ts.isTypeReferenceNode(node)) return { $ref: node.typeName.text };
  if (ts.isLiteralTypeNode(node)) return node.literal.kind === ts.SyntaxKind.NullKeyword ? { type: 'null' } : { type: 'string', enum: [node.literal.text] };
  if (ts.isTypeLiteralNode(node)) {
    return { type: 'object', properties: Object.fromEntries(node.members.map((member) => [member.name.text, schemaOfType(member.type)])) };
  }
  return { type: node.kind === ts.SyntaxKind.StringKeyword ? 'string' : 'number' };
}

/** What a room sends over its socket. */
export class Messages {
  #named;

  constructor() {
    const source = readFileSync(`${WEB_CLIENT}src/protocol/generated.ts`, 'utf8');
    const { statements } = ts.createSourceFile('generated.ts', source, ts.ScriptTarget.Latest);
    const types = statements.filter(ts.isTypeAliasDeclaration);
    this.#named = Object.fromEntries(types.map(({ name, type }) => [name.text, schemaOfType(type)]));
  }

  texts(value) {
    return textsOf({ $ref: 'ClientMessage' }, this.#named, value).map(({ field, place }) => ({ field: `SOCKET${field}`, place }));
  }

  fields() {
    return this.texts().map(({ field }) => field);
  }
}

/** Fields that are filled in around a room: the rest is filled in around a case. */
export const aroundRoom = (field) => /^SOCKET|\/(sessions|recordings|invitations|probe|dossier)\b|(?<!checklist)\/documents\b/.test(field);
