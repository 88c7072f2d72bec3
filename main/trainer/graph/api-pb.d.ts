// The protobuf classes of tfjs-node that protobuf.ts uses; the package ships them without types.
declare module '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js' {
  export interface MapOf<Value> {
    set(key: string, value: Value): void;
  }
  export interface ShapeMessage {
    setDimList(dimensions: DimMessage[]): void;
  }
  interface DimMessage {
    setSize(size: number): void;
  }
  interface TensorMessage {
    setDtype(type: number): void;
    setTensorShape(shape: ShapeMessage): void;
    setTensorContent(bytes: Uint8Array): void;
  }
  interface NameAttrListMessage {
    setName(name: string): void;
  }
  interface ListValueMessage {
    setTypeList(types: number[]): void;
    setShapeList(shapes: ShapeMessage[]): void;
    setIList(values: number[]): void;
  }
  export interface AttrValueMessage {
    setType(type: number): void;
    setShape(shape: ShapeMessage): void;
    setTensor(tensor: TensorMessage): void;
    setI(value: number): void;
    setF(value: number): void;
    setB(value: boolean): void;
    setS(value: Uint8Array): void;
    setFunc(value: NameAttrListMessage): void;
    setList(value: ListValueMessage): void;
  }
  export interface NodeMessage {
    setName(name: string): void;
    setOp(op: string): void;
    setDevice(device: string): void;
    setInputList(inputs: string[]): void;
    getAttrMap(): MapOf<AttrValueMessage>;
  }
  interface ArgDefMessage {
    setName(name: string): void;
    setType(type: number): void;
  }
  interface OpDefMessage {
    setName(name: string): void;
    addInputArg(argument: ArgDefMessage): void;
    addOutputArg(argument: ArgDefMessage): void;
  }
  export interface FunctionMessage {
    setSignature(signature: OpDefMessage): void;
    addNodeDef(node: NodeMessage): void;
    getRetMap(): MapOf<string>;
    getAttrMap(): MapOf<AttrValueMessage>;
  }
  interface LibraryMessage {
    addFunction(value: FunctionMessage): void;
  }
  interface VersionMessage {
    setProducer(version: number): void;
  }
  export interface GraphMessage {
    addNode(node: NodeMessage): void;
    setVersions(versions: VersionMessage): void;
    setLibrary(library: LibraryMessage): void;
  }
  interface MetaInfoMessage {
    addTags(tag: string): void;
  }
  interface MetaGraphMessage {
    setMetaInfoDef(info: MetaInfoMessage): void;
    setGraphDef(graph: GraphMessage): void;
  }
  interface SavedModelMessage {
    setSavedModelSchemaVersion(version: number): void;
    addMetaGraphs(graph: MetaGraphMessage): void;
    serializeBinary(): Uint8Array;
  }
  const api: {
    readonly GraphDef: new () => GraphMessage;
    readonly VersionDef: new () => VersionMessage;
    readonly FunctionDefLibrary: new () => LibraryMessage;
    readonly FunctionDef: new () => FunctionMessage;
    readonly NodeDef: new () => NodeMessage;
    readonly OpDef: (new () => OpDefMessage) & { readonly ArgDef: new () => ArgDefMessage };
    readonly AttrValue: (new () => AttrValueMessage) & { readonly ListValue: new () => ListValueMessage };
    readonly NameAttrList: new () => NameAttrListMessage;
    readonly TensorShape: (new () => ShapeMessage) & { readonly Dim: new () => DimMessage };
    readonly Tensor: new () => TensorMessage;
    readonly MetaGraphDef: (new () => MetaGraphMessage) & { readonly MetaInfoDef: new () => MetaInfoMessage };
    readonly SavedModel: new () => SavedModelMessage;
  };
  export default api;
}
