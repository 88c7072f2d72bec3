// Gives the focus back when a dialog closes, once the page has changed. The library does so amid the change: what hears the focus
// then (a tooltip) reads values that are just being changed, and Svelte 5.57 loses track of them, so that the screen stands still.

export class FocusReturn {
  private opener: Element | null = null;

  /** To be called before anything in the dialog takes the focus. */
  remember(): void {
    this.opener = document.activeElement;
  }

  /** The handler of `onCloseAutoFocus`. What has taken the focus meanwhile, like the next dialog, keeps it. */
  giveBack(event: Event): void {
    event.preventDefault();
    const { opener } = this;
    setTimeout(() => {
      const isFree = document.activeElement === null || document.activeElement === document.body;
      if (isFree && opener instanceof HTMLElement && opener.isConnected) opener.focus({ preventScroll: true });
    });
  }
}
