"use client";

import { useEffect } from "react";

/** Marks the document once it answers to clicks: what is pressed before that is lost, and a script that drives the page must wait. */
export function InteractiveMark() {
  useEffect(() => {
    document.documentElement.dataset.interactive = "";
  }, []);
  return null;
}
