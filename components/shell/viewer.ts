/** Who is signed in, as the shell shows it. */
export interface Viewer {
  name: string;
  email: string | null;
  role: string;
}
