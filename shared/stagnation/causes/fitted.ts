// Made by `npm run bench -- diagnosis --fit`, from the tuning part of its cases: e2e/bench/diagnosis/fit/report.md says what it is worth.
import type { FittedParameters } from './weighing.ts';

export const fitted: FittedParameters = {
  causes: {
    'wrong-output-or-loss': {
      priors: { none: -1.502, flat: -1.525, plateau: -1.512, crawl: -1.586, oscillation: -1.564, divergence: -1.554, overfitting: -1.605, uneven: -1.535, suspicious: -1.525 },
      factors: { output: [1.411, 1.615] },
    },
    'unscaled-inputs': {
      priors: { none: -5, flat: -1.448, plateau: -0.991, crawl: -0.995, oscillation: -0.462, divergence: -1.777, overfitting: -4.577, uneven: -5.002, suspicious: -5.001 },
      factors: { 'input-scale': [1.731, 0.926], 'input-scale-ratio': [1.09, 0.521], scaling: [1, 0.622] },
    },
    'unscaled-target': {
      priors: { none: -5, flat: -1.714, plateau: -2.166, crawl: -1.082, oscillation: -1.957, divergence: -1.134, overfitting: -5.001, suspicious: -5 },
      factors: { 'target-scale': [1.101, 1.157] },
    },
    'missing-nonlinearity': {
      priors: { none: -5, flat: -2.754, plateau: -1.41, crawl: -4.645, oscillation: -4.484, divergence: -5.004, overfitting: -5.012, uneven: -5.002, suspicious: -5.001 },
      factors: { activation: [1.467, 1.371], 'line-cost': [1.068, 1.012] },
    },
    'learning-rate-too-high': {
      priors: { none: -5.001, flat: -1.47, plateau: -1.478, crawl: -5.021, oscillation: -1.072, divergence: -1.177, overfitting: -0.509, uneven: -5.017, suspicious: -5.008 },
      factors: { learning_rate: [1.713, 0.798], loss: [1.038, 1], 'loss-peak': [0.323, 0.64], update_ratio: [0.314, 0.617] },
    },
    'learning-rate-too-low': {
      priors: { none: -5, flat: -1.422, plateau: -3.742, crawl: -0.056, oscillation: -3.979, divergence: -5.025, overfitting: -4.801, uneven: -4.897, suspicious: -5.009 },
      factors: { floor: [1.219, 0.809], 'halving-time': [0.984, 0.304], learned: [1, 1], learning_rate: [1.29, 0.667], loss: [1.08, 1], update_ratio: [0.6, 0], val_loss: [1.206, 1] },
    },
    'batch-too-small': {
      priors: { none: -5.001, flat: -4.051, plateau: -2.366, crawl: -5.057, oscillation: -1.494, divergence: -4.746, overfitting: -4.641, uneven: -5.038, suspicious: -5.012 },
      factors: { batch: [1.53, 1.419], learning_rate: [0.538, 0], noise_scale: [1.026, 1.143], 'step-turns': [0.967, 0.982] },
    },
    'batch-too-large': {
      priors: { none: -5.112, flat: -2.794, plateau: -5.182, crawl: -0.533, oscillation: -5.088, divergence: -5.055, overfitting: -5.622, uneven: -5.034, suspicious: -5.033 },
      factors: { 'batch-share': [0.895, 0.769], learning_rate: [0.477, 0.219], noise_scale: [0.864, 1.057], steps: [1.299, 1.188] },
    },
    'too-few-epochs': {
      priors: { none: -5.111, flat: -4.042, plateau: -3.909, crawl: -1.874, oscillation: -5.114, divergence: -5.148, overfitting: -6.202, uneven: -5.194, suspicious: -5.217 },
      factors: { floor: [1.069, 1.067], 'halving-time': [0.704, 1.01], learning_rate: [0.578, 0.328], loss: [0.698, 0.443], steps: [1.139, 1.139] },
    },
    'vanishing-gradients': {
      priors: { none: -5, flat: -1.826, plateau: -2.226, crawl: -1.467, oscillation: -4.259, divergence: -5.086, overfitting: -3.811, uneven: -5.026, suspicious: -5.012 },
      factors: { activation: [1.527, 1], gradient_ratio: [0.792, 0.488], penalty: [1, 1.168], start: [1, 0] },
    },
    'exploding-gradients': {
      priors: { none: -5.001, flat: -3.089, plateau: -4.476, crawl: -2.944, oscillation: -1.004, divergence: -1.022, overfitting: -4.888, uneven: -5.014, suspicious: -5.01 },
      factors: { activation: [1.08, 1], gradient_norm: [0.113, 1.083], gradient_ratio: [0.91, 1], 'start-gradient': [0.96, 1], weight_norm: [1.051, 1] },
    },
    'dead-relus': {
      priors: { none: -5.002, flat: -2.332, plateau: -1.857, crawl: -4.846, oscillation: -1.191, divergence: -4.926, overfitting: -3.818, uneven: -5.03, suspicious: -5.024 },
      factors: { dead_units: [0.831, 0.401] },
    },
    saturation: {
      priors: { flat: 0.204, plateau: -0.745, crawl: -1.004, oscillation: -4.573, divergence: -5.12, overfitting: -2.2, uneven: -5.023, suspicious: -5.011 },
      factors: { saturated_units: [0.782, 0.183] },
    },
    'bad-initialisation': {
      priors: { none: -5.004, flat: -2.24, plateau: -2.869, crawl: -2.308, oscillation: -5.383, divergence: -2.151, overfitting: -4.247, uneven: -5.128, suspicious: -5.061 },
      factors: { activation_spread: [2.34, 1.457], 'initial-gain': [1.831, 1], initialisation: [1.564, 1], loss: [0.638, 0.154] },
    },
    'too-small': {
      priors: { none: -5.001, flat: -2.186, plateau: -1.231, crawl: -0.332, oscillation: -4.457, divergence: -5.031, overfitting: -4.688, uneven: -2.269, suspicious: -5.013 },
      factors: { floor: [1.187, 0.722], gap: [1, 0.82], 'parameters-per-row': [1.113, 0.812], units: [1.631, 0.541] },
    },
    'too-deep': {
      priors: { none: -5.001, flat: -0.299, plateau: -2.274, crawl: -2.484, oscillation: -3.555, divergence: -2.146, overfitting: -4.251, uneven: -5.01, suspicious: -5.007 },
      factors: { activation: [1.103, 0.695], activation_spread: [1.124, 0.835], depth: [1.568, 0.647], gradient_ratio: [0.991, 0.735], 'slow-start': [1.198, 0.731], 'way-around': [1.181, 1] },
    },
    'too-large': {
      priors: { none: -5.027, flat: -5.572, plateau: -5.228, crawl: -5.245, oscillation: -5.022, divergence: -4.389, overfitting: -3.86, uneven: -5.114, suspicious: -5.05 },
      factors: { gap: [0.763, 1.105], 'parameters-per-row': [1.073, 1.067] },
    },
    'over-regularised': {
      priors: { none: -4.762, flat: -2.179, plateau: -2.033, crawl: -4.177, oscillation: -4.12, divergence: -4.591, overfitting: -5.02, uneven: -4.464, suspicious: -5.059 },
      factors: { dropout: [1.887, 1], gap: [1, 0.642], l2: [2.379, 1.22], 'penalty-share': [0.27, 0.786], regularisation: [1, 1.135], weight_norm: [0.25, 0.748] },
    },
    'under-regularised': {
      priors: { none: -5.002, flat: -5.617, plateau: -4.835, crawl: -5.236, oscillation: -4.679, divergence: -5.26, overfitting: -0.801, uneven: -5.1, suspicious: -5.087 },
      factors: { gap: [0.962, 1.129], regularisation: [0.371, 0.82] },
    },
    'too-little-data': {
      priors: { none: -1.656, flat: -2.168, plateau: -2.011, crawl: -2.577, oscillation: -4.132, divergence: -5.026, overfitting: -0.265, uneven: -2.583, suspicious: -5.004 },
      factors: { floor: [1.224, 1.743], gap: [1.073, 0.981], rows: [1.778, 1.507], 'rows-per-input': [0.324, 1.477] },
    },
    'class-imbalance': {
      priors: { none: -5, flat: -3.471, plateau: -3.192, crawl: -4.556, oscillation: -4.893, divergence: -5.006, overfitting: -5.02, uneven: -0.957, suspicious: -5.002 },
      factors: { 'class-ratio': [1.749, 1.207], 'rare-accuracy': [0.83, 0.886], 'rare-loss': [1.099, 0.909], weighed: [1, 1] },
    },
    'label-noise': {
      priors: { none: -5, flat: -2.805, plateau: -1.262, crawl: -2.062, oscillation: -4.263, divergence: -3.861, overfitting: -1.593, uneven: -5.002, suspicious: -5.003 },
      factors: { floor: [0.388, 0.784], 'label-noise': [1.663, 1.21], 'noise-level': [1, 1.302], tails: [1.417, 1.112] },
    },
    'feature-noise': {
      priors: { none: -5.001, flat: -5.771, plateau: -2.743, crawl: -3.977, oscillation: -5.317, divergence: -5.116, overfitting: -1.36, uneven: -5.046, suspicious: -5.018 },
      factors: { 'kept-floor': [0.454, 0.816], 'noise-cost': [0.687, 1.206], 'useless-columns': [1.733, 1.3], 'useless-share': [0.409, 0.328] },
    },
    'no-signal': {
      priors: { none: -5.001, flat: -2.06, plateau: -4.817, crawl: -2.771, oscillation: -5.283, divergence: -5, overfitting: -2.144, uneven: -5.328, suspicious: -5 },
      factors: { 'by-heart': [0.966, 1], floor: [0.763, 1.107], loss: [0.646, 1.119], 'useless-share': [1.099, 1.16], val_loss: [0.196, 1.195] },
    },
    leakage: {
      priors: { none: -5, flat: -4.788, plateau: -4.238, crawl: -5.011, oscillation: -4.923, divergence: -5.011, overfitting: -5.033, uneven: -5.01, suspicious: -0.324 },
      factors: { lead: [1.014, 1.013], overlap: [1.218, 1.046], 'single-column': [1.184, 0.499], val_loss: [1.131, 0.509] },
    },
  },
  rivalry: { own: 1.056, rivals: 0.291, offset: 0.891 },
};
