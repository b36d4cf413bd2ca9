import type { Attachment } from 'svelte/attachments';

/** An attachment for modal dialogs: a press beside the dialog closes it, and leaves the focus where it returns to. */
export function closesBeside(dialog: HTMLDialogElement): () => void {
  const press = (event: MouseEvent) => {
    // The backdrop is the dialog itself; what the dialog holds covers all of its own area.
    if (event.target !== dialog) return;
    event.preventDefault();
    dialog.close();
  };
  dialog.addEventListener('mousedown', press);
  return () => dialog.removeEventListener('mousedown', press);
}

/** For a dialog that is there only while it is open: shows it, and tells when it has been closed. */
export function opens(close: () => void): Attachment<HTMLDialogElement> {
  return (dialog) => {
    dialog.showModal();
    return closed(close)(dialog);
  };
}

/**
 * Tells when a dialog has been closed, whoever did it. The engine's own event comes a moment later, and a key that opens
 * the dialog again may overtake it.
 */
export function closed(tell: () => void): Attachment<HTMLDialogElement> {
  return (dialog) => {
    const observer = new MutationObserver(() => {
      if (!dialog.open) tell();
    });
    observer.observe(dialog, { attributeFilter: ['open'] });
    return () => observer.disconnect();
  };
}
