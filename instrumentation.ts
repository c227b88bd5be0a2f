/** Called once when a server process starts, before it answers. Only the Node runtime has work to begin. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { startProcess } = await import("./lib/boot/start-process");
    await startProcess();
  }
}
