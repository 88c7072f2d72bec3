// Every heavy dependency where none of them belongs, and a circle.
import 'better-sqlite3';
import '@duckdb/node-api';
import '@tensorflow/tfjs-node-gpu';
import 'electron';
import 'ws';
import 'node:http';
import 'svelte';
import 'vite';
import './circle.ts';
import './missing.ts';
import '../electron/shell.ts';
import '../setup/build.mjs';
import '../trainer/trainer.ts';
