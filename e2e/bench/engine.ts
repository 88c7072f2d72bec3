// The engine against what it is measured by: other libraries on the same training, Keras's digits, and a person's patience.
import { Contenders } from './contenders.ts';
import { benchApp } from './engine-app.ts';
import { benchCosts } from './engine-costs.ts';
import { benchParity } from './engine-parity.ts';
import { benchExtras, benchPopulation, benchSpeed } from './engine-speed.ts';
import type { BenchOptions, Row } from './rows.ts';
import { benchSignals } from './signals-cost.ts';

export async function* benchEngine(options: BenchOptions): AsyncIterable<Row> {
  const contenders = new Contenders();
  try {
    yield* benchSpeed(contenders, options);
    yield* benchPopulation(contenders, options);
    yield* benchExtras(contenders, options);
  } finally {
    await contenders.stop();
  }
  yield* benchSignals(options);
  yield* benchApp(options);
  yield* benchCosts(options);
  yield* benchParity();
}
