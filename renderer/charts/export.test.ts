import { describe, expect, it } from 'vitest';
import { GrowingColumns } from './columns.ts';
import { toCsv } from './export.ts';

describe('toCsv', () => {
  it('writes raw values and leaves what is missing empty', () => {
    const columns = new GrowingColumns();
    columns.append({ runId: 'r', group: 'epoch', names: ['loss', 'val_loss/a,b'], step: Float64Array.of(1, 2), values: [Float64Array.of(0.1, 1e-7), Float64Array.of(NaN, 2)] });
    expect(toCsv('epoch', columns)).toBe('epoch,loss,"val_loss/a,b"\r\n1,0.1,\r\n2,1e-7,2\r\n');
  });
});
