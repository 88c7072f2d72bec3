// Which columns the table of columns has room for.
import type { TableColumn } from '../../ui/table-column.ts';

export interface ColumnLayout {
  readonly columns: readonly TableColumn[];
  /** Pixels of a histogram. */
  readonly distribution: number;
}

/** Below these widths the table drops what is least missed, in pixels of the table itself. */
const narrow = 760;
const medium = 880;

export function tableColumns(width: number, isByClass: boolean): ColumnLayout {
  const distribution = width < narrow ? 112 : 168;
  const extremes = width >= narrow;
  const statistic = width < medium ? '60px' : '68px';
  const columns: (TableColumn | null)[] = [
    width < narrow ? null : { key: 'number', title: '#', width: '26px', align: 'end' },
    { key: 'name', title: 'Column', width: 'minmax(88px, 1fr)' },
    { key: 'type', title: 'Type', width: '84px' },
    { key: 'role', title: 'Role', width: '84px' },
    { key: 'missing', title: 'Missing', width: width < narrow ? '56px' : '76px', align: 'end' },
    { key: 'distribution', title: isByClass ? 'Distribution by class' : 'Distribution', width: `${distribution}px` },
    extremes ? { key: 'lowest', title: 'Lowest', width: statistic, align: 'end' } : null,
    { key: 'mean', title: 'Mean', width: statistic, align: 'end' },
    extremes ? { key: 'highest', title: 'Highest', width: statistic, align: 'end' } : null,
    { key: 'note', title: '', width: '18px', align: 'end' },
  ];
  return { columns: columns.filter((column) => column !== null), distribution };
}
