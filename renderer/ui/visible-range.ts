// Which rows of a long table are in sight.

export interface Viewport {
  readonly rowCount: number;
  /** Pixels. */
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly height: number;
}

/** Rows drawn beyond both edges, so that fast scrolling shows no holes. */
const beyond = 8;

/** First row to draw, and the row after the last. */
export function visibleRange({ rowCount, rowHeight, scrollTop, height }: Viewport): { first: number; end: number } {
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight), rowCount) - beyond);
  const end = Math.min(rowCount, Math.ceil((scrollTop + height) / rowHeight) + beyond);
  return { first, end: Math.max(first, end) };
}
