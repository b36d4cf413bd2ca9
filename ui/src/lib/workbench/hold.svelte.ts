/** Whether somebody points at an element or is inside of it with the keyboard: what is there then stays where it is. */
export class Hold {
  #pointed = $state(false);
  #focused = $state(false);

  get on(): boolean {
    return this.#pointed || this.#focused;
  }

  /** For `{@attach}`. */
  readonly watch = (element: HTMLElement): (() => void) => {
    const enter = () => (this.#pointed = true);
    const leave = () => (this.#pointed = false);
    const focus = () => (this.#focused = element.matches(':focus-within'));
    element.addEventListener('pointerenter', enter);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('focusin', focus);
    // Where the focus goes is known a moment later.
    const blur = () => queueMicrotask(focus);
    element.addEventListener('focusout', blur);
    return () => {
      this.#pointed = this.#focused = false;
      element.removeEventListener('pointerenter', enter);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('focusin', focus);
      element.removeEventListener('focusout', blur);
    };
  };
}
