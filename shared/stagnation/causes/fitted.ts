// Made by `npm run bench -- diagnosis --fit`, from the tuning part of its cases: e2e/bench/diagnosis/fit/report.md says what it is worth.
import type { FittedParameters } from './weighing.ts';

export const fitted: FittedParameters = {
  causes: {
    'wrong-output-or-loss': {
      priors: { flat: -1.563, plateau: -1.487, crawl: -1.567, oscillation: -1.561, divergence: -1.542, overfitting: -1.592, uneven: -1.531, suspicious: -1.525 },
      factors: { output: [1.37, 1.552] },
    },
    'unscaled-inputs': {
      priors: { flat: -1.333, plateau: -0.931, crawl: -0.961, oscillation: -0.443, divergence: -1.767, overfitting: -4.875, uneven: -5.001, suspicious: -5.001 },
      factors: { 'input-scale': [1.697, 0.924], 'input-scale-ratio': [1.082, 0.526], scaling: [1, 0.613] },
    },
    'unscaled-target': {
      priors: { flat: -1.692, plateau: -2.21, crawl: -1.128, oscillation: -1.866, divergence: -1.22, overfitting: -5.001, suspicious: -5 },
      factors: { 'target-scale': [1.029, 1.147] },
    },
    'missing-nonlinearity': {
      priors: { flat: -2.685, plateau: -1.454, crawl: -4.635, oscillation: -4.473, divergence: -5.003, overfitting: -5.009, uneven: -5.002, suspicious: -5.001 },
      factors: { activation: [1.45, 1.319], 'line-cost': [1.085, 1.011] },
    },
    'learning-rate-too-high': {
      priors: { flat: -1.391, plateau: -1.35, crawl: -4.665, oscillation: -1.232, divergence: -1.34, overfitting: 0.45, uneven: -5.017, suspicious: -5.008 },
      factors: { learning_rate: [1.629, 0.759], loss: [0.957, 1], 'loss-peak': [0.422, 0.546], update_ratio: [0.436, 0.615] },
    },
    'learning-rate-too-low': {
      priors: { flat: -0.993, plateau: -4.012, crawl: 0.042, oscillation: -3.892, divergence: -5.016, overfitting: -5.045, uneven: -4.9, suspicious: -5.009 },
      factors: { 'halving-time': [0.974, 0.412], learning_rate: [1.263, 0.704], loss: [1.07, 1], update_ratio: [0.584, 0], val_loss: [1.24, 1] },
    },
    'batch-too-small': {
      priors: { flat: -3.984, plateau: -2.189, crawl: -5.057, oscillation: -1.557, divergence: -4.749, overfitting: -4.572, uneven: -5.021, suspicious: -5.011 },
      factors: { batch: [1.53, 1.357], learning_rate: [0.58, 0], noise_scale: [1.041, 1.167], 'step-turns': [0.977, 0.997] },
    },
    'batch-too-large': {
      priors: { flat: -2.879, plateau: -5.146, crawl: -0.635, oscillation: -5.098, divergence: -5.033, overfitting: -5.471, uneven: -5.03, suspicious: -5.032 },
      factors: { 'batch-share': [0.767, 0.789], learning_rate: [0.487, 0.179], noise_scale: [0.802, 1.024], steps: [1.274, 1.134] },
    },
    'too-few-epochs': {
      priors: { flat: -3.939, plateau: -4.085, crawl: -1.943, oscillation: -5.104, divergence: -5.115, overfitting: -6.001, uneven: -5.296, suspicious: -5.228 },
      factors: { 'halving-time': [0.609, 1.005], learning_rate: [0.565, 0.232], loss: [0.697, 0.389], steps: [1.156, 1.046] },
    },
    'vanishing-gradients': {
      priors: { flat: -1.796, plateau: -2.04, crawl: -1.319, oscillation: -4.301, divergence: -5.078, overfitting: -4.384, uneven: -5.023, suspicious: -5.011 },
      factors: { activation: [1.439, 1], gradient_ratio: [0.758, 0.488], penalty: [1, 1.145], start: [1, 0] },
    },
    'exploding-gradients': {
      priors: { flat: -3.152, plateau: -4.88, crawl: -2.995, oscillation: -1.099, divergence: -1.015, overfitting: -5.074, uneven: -5.011, suspicious: -5.008 },
      factors: { activation: [1, 1], gradient_norm: [0.477, 1.053], gradient_ratio: [0.843, 1], 'start-gradient': [1.165, 1], weight_norm: [1.023, 1] },
    },
    'dead-relus': {
      priors: { flat: -2.572, plateau: -1.702, crawl: -4.208, oscillation: -1.327, divergence: -4.926, overfitting: -3.718, uneven: -5.027, suspicious: -5.024 },
      factors: { dead_units: [0.837, 0.295] },
    },
    saturation: {
      priors: { flat: -0.082, plateau: -0.826, crawl: -1.051, oscillation: -4.32, divergence: -5.134, overfitting: -4.449, uneven: -5.028, suspicious: -5.016 },
      factors: { saturated_units: [0.821, 0.073] },
    },
    'bad-initialisation': {
      priors: { flat: -2.091, plateau: -2.707, crawl: -2.115, oscillation: -5.271, divergence: -1.873, overfitting: -4.684, uneven: -5.109, suspicious: -5.043 },
      factors: { activation_spread: [2.145, 1.494], 'initial-gain': [1.73, 1], initialisation: [1.527, 1], loss: [0.681, 0.083] },
    },
    'too-small': {
      priors: { flat: -2.079, plateau: -1.395, crawl: -0.415, oscillation: -4.224, divergence: -5.022, overfitting: -5.009, uneven: -2.259, suspicious: -5.01 },
      factors: { floor: [1.185, 0.757], gap: [1, 0.894], 'parameters-per-row': [1.051, 0.784], units: [1.54, 0.522] },
    },
    'too-deep': {
      priors: { flat: -0.794, plateau: -2.379, crawl: -2.903, oscillation: -3.372, divergence: -2.006, overfitting: -4.44, uneven: -5.015, suspicious: -5.012 },
      factors: { activation: [1.119, 0.95], activation_spread: [0.794, 0.808], depth: [1.522, 0.469], gradient_ratio: [0.679, 0.709], 'slow-start': [1.037, 0.712], 'way-around': [1.101, 1] },
    },
    'too-large': {
      priors: { flat: -5.589, plateau: -4.963, crawl: -5.025, oscillation: -4.817, divergence: -4.261, overfitting: -3.755, uneven: -5.102, suspicious: -5.048 },
      factors: { gap: [0.747, 1.108], 'parameters-per-row': [1.208, 1.047] },
    },
    'over-regularised': {
      priors: { flat: -2.211, plateau: -2.288, crawl: -4.188, oscillation: -3.36, divergence: -4.564, overfitting: -5.013, uneven: -4.449, suspicious: -5.059 },
      factors: { dropout: [1.83, 1], gap: [1, 0.642], l2: [2.338, 1.19], 'penalty-share': [0.275, 0.78], regularisation: [1, 1.086], weight_norm: [0.226, 0.792] },
    },
    'under-regularised': {
      priors: { flat: -5.493, plateau: -4.491, crawl: -4.84, oscillation: -4.558, divergence: -5.119, overfitting: -1.247, uneven: -5.112, suspicious: -5.069 },
      factors: { gap: [0.925, 1.103], regularisation: [0.409, 0.582] },
    },
    'too-little-data': {
      priors: { flat: -3.207, plateau: -4.225, crawl: -5.043, oscillation: -4.53, divergence: -5.019, overfitting: -0.64, uneven: -2.573, suspicious: -5.005 },
      factors: { floor: [1.267, 1.637], gap: [1.098, 0.896], rows: [1.8, 1.342], 'rows-per-input': [0.575, 1.359] },
    },
    'class-imbalance': {
      priors: { flat: -4.276, plateau: -2.279, crawl: -4.583, oscillation: -5.334, divergence: -5.006, overfitting: -5.016, uneven: -1.152, suspicious: -5.002 },
      factors: { 'class-ratio': [1.775, 1.148], 'rare-accuracy': [0.989, 0.861], 'rare-loss': [1.067, 0.874], weighed: [1, 1] },
    },
    'label-noise': {
      priors: { flat: -4.572, plateau: -1.886, crawl: -3.937, oscillation: -4.009, divergence: -4.543, overfitting: -2.112, uneven: -5.003, suspicious: -5.004 },
      factors: { floor: [0.893, 0.513], 'label-noise': [1.718, 1.178] },
    },
    'feature-noise': {
      priors: { flat: -5.775, plateau: -2.759, crawl: -4.033, oscillation: -5.36, divergence: -5.121, overfitting: -1.154, uneven: -5.036, suspicious: -5.018 },
      factors: { 'kept-floor': [0.5, 0.282], 'noise-cost': [0.674, 1.119], 'useless-columns': [1.688, 1.302], 'useless-share': [0.448, 0.323] },
    },
    'no-signal': {
      priors: { flat: -1.772, plateau: -4.9, crawl: -2.733, oscillation: -4.812, divergence: -5, overfitting: -1.99, uneven: -5.256, suspicious: -5 },
      factors: { floor: [0.653, 1.172], loss: [0.463, 0.533], 'useless-share': [1.053, 1.163], val_loss: [0.48, 1.147] },
    },
    leakage: {
      priors: { flat: -4.79, plateau: -3.664, crawl: -5.044, oscillation: -4.959, divergence: -5.026, overfitting: -5.066, uneven: -5.016, suspicious: -0.844 },
      factors: { lead: [1.13, 1.016], overlap: [1.015, 1.129], 'single-column': [1.081, 0.048], val_loss: [1.044, 0.699] },
    },
  },
  rivalry: { own: 1.036, rivals: 0.29, offset: 0.883 },
};
