// Makes op-table.json from the TensorFlow library that set-up provided: node main/trainer/graph/generate-op-table.ts
// To be run again when the pinned TensorFlow or tfjs changes, or when the graph needs another op (`graphOps`).
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpArgument, OpDefinition } from './op-table.ts';

const require = createRequire(import.meta.url);
const tfjsFolder = dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
const libraryFolder = join(tfjsFolder, 'deps', 'lib');
export const tableFile = fileURLToPath(new URL('op-table.json', import.meta.url));

/** What a graph needs beyond the ops that tfjs itself calls: its inputs and functions, loops, lists of metrics, the bits of a random generator. */
const graphOps = `
  Const Identity NoOp Placeholder PreventGradient StopGradient If PartitionedCall StatefulPartitionedCall StatelessIf StatelessWhile While
  TensorListGetItem TensorListReserve TensorListSetItem TensorListStack BitwiseAnd BitwiseOr BitwiseXor Invert LeftShift RightShift
  AddV2 BatchMatMul BroadcastTo Gather LogSoftmax MatMul Rank SelectV2 Shape Size Split Squeeze`.trim().split(/\s+/);

/** The part that is read of the classes of the OpList message, which tfjs-node-gpu ships without types. */
interface Messages { readonly OpList: { readonly deserializeBinary: (bytes: Uint8Array) => { readonly toObject: () => { readonly opList: readonly OpMessage[] } } } }
interface OpMessage { readonly name: string; readonly inputArgList: readonly ArgumentMessage[]; readonly outputArgList: readonly ArgumentMessage[]; readonly attrList: readonly AttributeMessage[]; readonly isStateful: boolean }
interface ArgumentMessage { readonly name: string; readonly type: number; readonly typeAttr: string; readonly numberAttr: string; readonly typeListAttr: string }
interface AttributeMessage { readonly name: string; readonly type: string; readonly defaultValue?: object }

/** The library with the op definitions; null where set-up provided none. */
export function findLibrary(): string | null {
  try {
    const name = readdirSync(libraryFolder).find((file) => file.startsWith('libtensorflow_cc.'));
    return name === undefined ? null : join(libraryFolder, name);
  } catch {
    return null;
  }
}

/**
 * The text of op-table.json, one op a line, sorted by name.
 * @throws Error where Python 3 or an op is missing
 */
export function generateTable(library: string): string {
  const { OpList } = require('@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js') as Messages;
  const bytes = execFileSync('python3', [fileURLToPath(new URL('read-op-list.py', import.meta.url)), library], { maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'ignore'] });
  const known = new Map(OpList.deserializeBinary(bytes).toObject().opList.map((op) => [op.name, op]));
  const names = [...new Set([...graphOps, ...opsOfTfjs()])].sort();
  const lines = names.map((name) => {
    const op = known.get(name);
    if (op === undefined) throw new Error(`${library} has no op "${name}". Check the name in ${import.meta.filename}.`);
    return `  ${JSON.stringify(name)}: ${JSON.stringify(describe(op))}`;
  });
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** The ops that the kernels of tfjs-node-gpu call, read from its code: it names them by strings, or by tfjs constants of the same name. */
function opsOfTfjs(): string[] {
  const folder = join(tfjsFolder, 'dist');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js') && !file.endsWith('_test.js'));
  const calls = files.flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/\.execute(?:SingleInput|SingleOutput|MultipleOutputs)\(\s*(?:tfjs_1\.|')(\w+)/g)]);
  return calls.flatMap(([, name]) => name ?? []);
}

function describe(op: OpMessage): OpDefinition {
  return {
    inputs: op.inputArgList.map(describeArgument),
    outputs: op.outputArgList.map(describeArgument),
    attributes: Object.fromEntries(op.attrList.map(({ name, type, defaultValue }) => [name, { type, hasDefault: defaultValue !== undefined }])),
    isStateful: op.isStateful,
  };
}

function describeArgument({ name, type, typeAttr, numberAttr, typeListAttr }: ArgumentMessage): OpArgument {
  if (typeListAttr !== '') return { name, typeListAttribute: typeListAttr };
  return { name, ...(typeAttr === '' ? { type } : { typeAttribute: typeAttr }), ...(numberAttr === '' ? {} : { numberAttribute: numberAttr }) };
}

if (import.meta.main) {
  const library = findLibrary();
  if (library === null) throw new Error(`There is no TensorFlow library in ${libraryFolder}. Run npm start -- --setup-only first.`);
  writeFileSync(tableFile, generateTable(library));
}
