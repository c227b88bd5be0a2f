import type { ExternalToast } from "sonner";

const load = () => import("sonner");

function show(message: string, options?: ExternalToast): void {
  void load().then((sonner) => sonner.toast(message, options));
}

function error(message: string, options?: ExternalToast): void {
  void load().then((sonner) => sonner.toast.error(message, options));
}

/**
 * Tells the outcome of something that a person did; never background news. The library comes with the place where toasts
 * appear, after the first view, so that no page waits for it.
 */
export const toast = Object.assign(show, { error });
