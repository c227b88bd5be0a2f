/** Moves the story on; completed in the commits that follow. */
export interface Engine {
  /** Brings every execution up to the clock's now. Called before each request. */
  settle(): void;
}
