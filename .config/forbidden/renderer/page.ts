import 'node:fs';
import '../main/services/circle.ts';
