// `npm run package`: makes the packaged app under `.build/package` and says where it lies.
import { packageApp } from './package-app.mjs';
import { runProgram, say } from './terminal.mjs';

await runProgram(async () => {
  say(`The packaged app: ${await packageApp({ isForTests: false })}`);
  return 0;
});
