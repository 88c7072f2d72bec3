// How a column of a data table is described.

export interface TableColumn {
  readonly key: string;
  readonly title: string;
  /** A CSS grid track: `80px`, `minmax(120px, 1fr)`. */
  readonly width: string;
  readonly align?: 'start' | 'centre' | 'end';
  readonly isSortable?: boolean;
  /** True where the table's `headCell` draws the head. */
  readonly hasHeadCell?: boolean;
}

export interface TableSort {
  readonly key: string;
  readonly direction: 'ascending' | 'descending';
}
