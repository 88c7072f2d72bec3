// Writes the generated samples and the tables of the case gallery: `node main/tables/generate/write.ts`. Needed only after a change of a generator.
import { writeFileSync } from 'node:fs';
import { generatedGallery } from './gallery.ts';
import { generatedSamples } from './samples.ts';

for (const [folder, files] of [['samples', generatedSamples], ['gallery', generatedGallery]] as const) {
  for (const [name, generate] of Object.entries(files)) {
    writeFileSync(new URL(`../../../resources/${folder}/${name}`, import.meta.url), generate());
  }
}
