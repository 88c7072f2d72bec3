import '../services/circle.ts';
