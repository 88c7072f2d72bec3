// The networks that probes hold against the run's own: without regularisation, wider, with fewer layers, with a start that signals pass through.
import type { DenseSpec, LayerSpec, ModelSpec, OptimizerSpec, RunSpec } from '../../spec/run-spec.ts';

function mapLayers(layers: readonly LayerSpec[], change: (layer: LayerSpec) => readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer) => {
    if (layer.type !== 'residual') return change(layer);
    const inner = mapLayers(layer.layers, change);
    return inner.length === 0 ? [] : [{ ...layer, layers: inner }];
  });
}

/** The hidden dense layers, those within residuals included, from the first to the last. */
export function hiddenDense({ layers }: ModelSpec): DenseSpec[] {
  return layers.flatMap((layer) => (layer.type === 'residual' ? hiddenDense({ layers: layer.layers } as ModelSpec) : layer.type === 'dense' ? [layer] : []));
}

export function hasRegularisation({ model, training }: RunSpec): boolean {
  const isOn = (layer: LayerSpec): boolean => {
    switch (layer.type) {
      case 'residual': return layer.layers.some(isOn);
      case 'dense': return layer.l1 + layer.l2 > 0;
      case 'dropout': return layer.rate > 0;
      case 'gaussianNoise': return layer.stddev > 0;
      case 'batchNormalization':
      case 'layerNormalization': return false;
    }
  };
  return model.output.l1 + model.output.l2 > 0 || model.layers.some(isOn) || (training.optimizer.type === 'adamw' && training.optimizer.weightDecay > 0);
}

/** Penalties, dropout and noise at 0, layers kept: the weights of the run still fit. */
export function withoutRegularisation(spec: RunSpec): RunSpec {
  const { layers, output } = spec.model;
  const plain = mapLayers(layers, (layer) => {
    if (layer.type === 'dense') return [{ ...layer, l1: 0, l2: 0 }];
    if (layer.type === 'dropout') return [{ ...layer, rate: 0 }];
    return layer.type === 'gaussianNoise' ? [{ ...layer, stddev: 0 }] : [layer];
  });
  const { optimizer } = spec.training;
  const free: OptimizerSpec = optimizer.type === 'adamw' ? { ...optimizer, weightDecay: 0 } : optimizer;
  return { ...spec, model: { layers: plain, output: { ...output, l1: 0, l2: 0 } }, training: { ...spec.training, optimizer: free } };
}

/** Wider hidden layers than this are wide enough for any table, and cost what a probe may not. */
const mostUnits = 1_024;

/** Hidden layers that many times as wide; a network without any gets one of 64. */
export function wider(spec: RunSpec, times: number): RunSpec {
  const dense = hiddenDense(spec.model);
  const layers: LayerSpec[] = dense.length === 0
    ? [...spec.model.layers, { type: 'dense', units: 64, activation: 'relu', useBias: true, kernelInitializer: 'heUniform', biasInitializer: 'zeros', l1: 0, l2: 0 }]
    : mapLayers(spec.model.layers, (layer) => [layer.type === 'dense' ? { ...layer, units: Math.max(layer.units, Math.min(mostUnits, layer.units * times)) } : layer]);
  return { ...spec, model: { ...spec.model, layers } };
}

/** With the first `count` hidden dense layers only, and what belongs to them; the layers after a dense one up to the next go with it. */
export function cutTo(spec: RunSpec, count: number): RunSpec {
  let seen = 0;
  const layers = mapLayers(spec.model.layers, (layer) => {
    if (layer.type === 'dense') seen += 1;
    return seen > count ? [] : [layer];
  });
  return { ...spec, model: { ...spec.model, layers } };
}

/** Keeps what a signal needs to pass through deep networks: LeCun start and SELU (Klambauer et al. 2017). */
export function withSelu(spec: RunSpec): RunSpec {
  return { ...spec, model: { ...spec.model, layers: mapLayers(spec.model.layers, (layer) => [layer.type === 'dense' ? { ...layer, activation: 'selu', kernelInitializer: 'lecunNormal', biasInitializer: 'zeros' } : layer]) } };
}

/** He start and ReLU (He et al. 2015). */
export function withRelu(spec: RunSpec): RunSpec {
  return { ...spec, model: { ...spec.model, layers: mapLayers(spec.model.layers, (layer) => [layer.type === 'dense' ? { ...layer, activation: 'relu', kernelInitializer: 'heUniform', biasInitializer: 'zeros' } : layer]) } };
}

/** The activations of the run, each layer normalised by its batch (Ioffe and Szegedy 2015), from the usual start; averages that follow within a short training. */
export function withBatchNormalisation(spec: RunSpec): RunSpec {
  const layers = mapLayers(spec.model.layers, (layer): LayerSpec[] => {
    if (layer.type === 'batchNormalization') return [];
    return layer.type === 'dense' ? [{ ...layer, kernelInitializer: 'glorotUniform', biasInitializer: 'zeros' }, { type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 }] : [layer];
  });
  return { ...spec, model: { ...spec.model, layers } };
}

/** Adam at a rate that the optimizer of the run has no part in. */
export function withAdam(spec: RunSpec, learningRate: number): RunSpec {
  return { ...spec, training: { ...spec.training, optimizer: { type: 'adam', learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } } };
}
