// The published rule sets that the diagnosis is measured against, on the same evidence.
import { autoTrainer } from './auto-trainer.ts';
import { deepDiagnosis } from './deep-diagnosis.ts';
import type { PublishedRules } from './published.ts';
import { sageMakerDebugger } from './sage-maker-debugger.ts';
import { theDeepChecker } from './the-deep-checker.ts';
import { umlaut } from './umlaut.ts';

export const publishedRules: readonly PublishedRules[] = [autoTrainer, deepDiagnosis, umlaut, sageMakerDebugger, theDeepChecker];
export type { PublishedRules } from './published.ts';
