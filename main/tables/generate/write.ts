// Writes the generated samples: `node main/tables/generate/write.ts`. Needed only after a change of the generator.
import { writeFileSync } from 'node:fs';
import { generatedSamples } from './samples.ts';

for (const [name, generate] of Object.entries(generatedSamples)) {
  writeFileSync(new URL(`../../../resources/samples/${name}`, import.meta.url), generate());
}
