// Which columns the table of columns has room for.
import type { TableColumn } from '../../ui/table-column.ts';

export interface ColumnLayout {
  readonly columns: readonly TableColumn[];
  /** Pixels of a histogram. */
  readonly distribution: number;
  /** True where a type is shown by its mark alone, and gaps by their share. */
  readonly isShort: boolean;
  /** Characters of a name that fit. */
  readonly nameCharacters: number;
}

/** Below this width the table drops what is least missed, in pixels of the table itself. */
const narrow = 760;
/** Width of an average character of a name, and of the gaps and paddings of the table's grid. */
const characterWidth = 7.4;
const gap = 12;

export function tableColumns(width: number, isByClass: boolean): ColumnLayout {
  const isNarrow = width < narrow;
  const distribution = isNarrow ? 112 : 168;
  /** As wide as a date. */
  const statistic = 78;
  const fixed: (readonly [key: string, title: string, width: number, align?: 'end'])[] = [
    ...(isNarrow ? [] : ([['number', '#', 34, 'end']] as const)),
    ['name', 'Column', 0],
    ['type', 'Type', isNarrow ? 28 : 80],
    ['role', 'Role', 72],
    ['missing', 'Missing', isNarrow ? 52 : 76, 'end'],
    ['distribution', isByClass && !isNarrow ? 'Distribution by class' : 'Distribution', distribution],
    ...(isNarrow ? [] : ([['lowest', 'Lowest', statistic, 'end']] as const)),
    ['mean', 'Mean', statistic, 'end'],
    ...(isNarrow ? [] : ([['highest', 'Highest', statistic, 'end']] as const)),
    ['note', '', 18, 'end'],
  ];
  const used = fixed.reduce((sum, [, , pixels]) => sum + pixels + gap, gap);
  return {
    columns: fixed.map(([key, title, pixels, align]) => ({ key, title, width: pixels === 0 ? 'minmax(88px, 1fr)' : `${pixels}px`, align: align ?? 'start' })),
    distribution,
    isShort: isNarrow,
    nameCharacters: Math.floor(Math.max(88, width - used) / characterWidth),
  };
}
