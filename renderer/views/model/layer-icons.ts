// The icon of each kind of layer.
import type { Component } from 'svelte';
import Activity from '@lucide/svelte/icons/activity';
import AudioWaveform from '@lucide/svelte/icons/audio-waveform';
import Filter from '@lucide/svelte/icons/funnel';
import GitMerge from '@lucide/svelte/icons/git-merge';
import Network from '@lucide/svelte/icons/network';
import Scale from '@lucide/svelte/icons/scale';
import type { LayerType } from '../../../shared/spec/run-spec.ts';

export const layerIcons: Readonly<Record<LayerType, Component>> = {
  dense: Network,
  dropout: Filter,
  gaussianNoise: AudioWaveform,
  batchNormalization: Activity,
  layerNormalization: Scale,
  residual: GitMerge,
};
